import DataModel
import HTTPClient
import Schema
import Testing
import XRPC

@testable import HTTPTransport

/// Gives back its name, which may have three bytes.
private enum Echo: QueryMethod {
    static let nsid = Sample.nsid("echo")
    static let outputEncoding: String? = "application/json"
    typealias Parameters = Sample.NameParameters

    struct Output: JSONBody {
        var name: String

        init(name: String) { self.name = name }

        init(from reader: inout DataReader) throws(DataError) {
            guard let name = try reader.value()["name"]?.asString else { throw reader.failure("name is missing") }
            self.name = name
        }

        func encode(to writer: inout DataWriter) { writer.map(["name": .string(name)]) }

        func validate(_ validator: inout Validator) { validator.string(name, "name", maxLength: 3) }
    }
}

private struct EchoHandler: QueryHandler {
    typealias Method = Echo
    func respond(to parameters: Sample.NameParameters, from caller: Caller) async throws -> Echo.Output {
        Echo.Output(name: parameters.name)
    }
}

private enum EchoStream: SubscriptionMethod {
    static let nsid = Sample.nsid("echoStream")
    typealias Parameters = Sample.NameParameters

    struct Message: StreamMessage {
        var name: String
        var frameType: String { "#echo" }

        func encode(to writer: inout DataWriter) { writer.map(["name": .string(name)]) }

        static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Message? {
            guard frameType == "#echo" else { return nil }
            guard let name = try reader.value()["name"]?.asString else { throw reader.failure("name is missing") }
            return Message(name: name)
        }

        func validate(_ validator: inout Validator) { validator.string(name, "name", maxLength: 3) }
    }
}

/// A good message, then what the name says.
private struct EchoStreamHandler: SubscriptionHandler {
    typealias Method = EchoStream
    func frames(for parameters: Sample.NameParameters, from caller: Caller) async throws -> FrameStream {
        let second =
            switch parameters.name {
            case "unnamed": StreamFrame(Sample.Tick(seq: 1))
            case "malformed": StreamFrame(bytes: [0xff])
            case "error": StreamFrame(XRPCError.forbidden("Not you."))
            default: StreamFrame(EchoStream.Message(name: parameters.name))
            }
        return FrameStream(
            AsyncStream { feed in
                feed.yield(StreamFrame(EchoStream.Message(name: "abc")))
                feed.yield(second)
                feed.finish()
            })
    }
}

/// Tests are debug builds: there, what handlers give is held against the lexicon.
struct OutputTests {
    @Test func answersAreChecked() async throws {
        try await ServerHarness.run(routes: [.query(EchoHandler())]) { server in
            let answer = try await server.caller.call(Echo.self, .init(name: "abc"))
            #expect(answer.name == "abc")
            await #expect(throws: XRPCError.internalServerError) {
                try await server.caller.call(Echo.self, .init(name: "abcd"))
            }
            #expect(server.log.text.contains("the output of test.plyr.echo breaks its lexicon: name "))
        }
    }

    @Test(arguments: [
        ("abcd", "InternalServerError", "#echo.name "), ("unnamed", "InternalServerError", "has a frame of a type"),
        ("malformed", "InternalServerError", ""), ("error", "Forbidden", nil), ("xyz", nil, nil),
    ])
    func framesAreChecked(name: String, error: String?, logged: String?) async throws {
        try await ServerHarness.run(routes: [.subscription(EchoStreamHandler())]) { server in
            var names: [String] = []
            var failure: String?
            do {
                for try await message in try await server.caller.open(EchoStream.self, .init(name: name)) {
                    names.append(message.name)
                }
            } catch let error as XRPCError {
                failure = error.name
            }
            #expect(names == (error == nil ? ["abc", name] : ["abc"]))
            #expect(failure == error)
            let text = "the output of test.plyr.echoStream breaks its lexicon: \(logged ?? "")"
            #expect(server.log.text.contains(text) == (logged != nil))
        }
    }
}
