import DataModel
import HTTPTypes
import Schema
import Syntax
import XRPC

/// Methods of every shape, written by hand as the generator would.
enum Sample {
    static func nsid(_ name: String) -> NSID {
        do {
            return try NSID("test.plyr.\(name)")
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// An object with a text.
    struct Note: JSONBody {
        var text: String

        init(text: String) { self.text = text }

        init(from reader: inout DataReader) throws(DataError) {
            guard let text = try reader.value()["text"]?.asString else { throw reader.failure("text is missing") }
            self.text = text
        }

        func encode(to writer: inout DataWriter) { writer.map(["text": .string(text)]) }
    }

    struct NameParameters: MethodParameters {
        var name: String
        init(from reader: ParameterReader) throws(XRPCError) {
            name = try reader.required(try reader.string("name"), "name")
        }
        init(name: String) { self.name = name }
        func encode(to writer: inout ParameterWriter) { writer.string("name", name) }
    }

    struct CursorParameters: MethodParameters {
        var cursor: Int64?
        init(from reader: ParameterReader) throws(XRPCError) { cursor = try reader.integer("cursor") }
        init(cursor: Int64? = nil) { self.cursor = cursor }
        func encode(to writer: inout ParameterWriter) {
            if let cursor { writer.integer("cursor", cursor) }
        }
    }

    enum Greet: QueryMethod {
        static let nsid = Sample.nsid("greet")
        static let outputEncoding: String? = "application/json"
        typealias Parameters = NameParameters
        typealias Output = Note
    }

    struct GreetHandler: QueryHandler {
        typealias Method = Greet
        func respond(to parameters: NameParameters, from caller: Caller) async throws -> Note {
            if parameters.name == "fault" { throw Fault() }
            if parameters.name == "nobody" { throw XRPCError(status: 400, name: "NotFound", message: "no one") }
            return Note(text: "Hello \(parameters.name) from \(caller.did?.text ?? "nobody")")
        }
        struct Fault: Error {}
    }

    enum Shout: ProcedureMethod {
        static let nsid = Sample.nsid("shout")
        static let inputEncoding: String? = "application/json"
        static let outputEncoding: String? = "application/json"
        typealias Parameters = NoParameters
        typealias Input = Note
        typealias Output = Note
    }

    struct ShoutHandler: ProcedureHandler {
        typealias Method = Shout
        var maximumInputBytes: Int { 1000 }
        func respond(to parameters: NoParameters, input: Note, from caller: Caller) async throws -> Note {
            Note(text: input.text.uppercased())
        }
    }

    enum Upload: ProcedureMethod {
        static let nsid = Sample.nsid("upload")
        static let inputEncoding: String? = "*/*"
        static let outputEncoding: String? = "application/json"
        typealias Parameters = NoParameters
        typealias Input = RawBody
        typealias Output = Note
    }

    struct UploadHandler: ProcedureHandler {
        typealias Method = Upload
        static let access = Access.open
        let failure: @Sendable (any Error) -> Void
        var maximumInputBytes: Int { 20_000_000 }
        func respond(to parameters: NoParameters, input: RawBody, from caller: Caller) async throws -> Note {
            var hasher = SHA256Hasher()
            var count = 0
            do {
                for try await piece in input.stream {
                    count += piece.count
                    hasher.update(piece)
                }
            } catch {
                failure(error)
                throw error
            }
            return Note(text: "\(count) \(Hex.encode(hasher.finish().bytes)) \(input.contentType)")
        }
    }

    enum Download: QueryMethod {
        static let nsid = Sample.nsid("download")
        static let outputEncoding: String? = "*/*"
        typealias Parameters = CursorParameters
        typealias Output = RawBody
    }

    /// As many bytes as `cursor` says; broken after half of them if that is odd.
    struct DownloadHandler: QueryHandler {
        typealias Method = Download
        func respond(to parameters: CursorParameters, from caller: Caller) async throws -> RawBody {
            let total = Int(parameters.cursor ?? 0)
            let breaks = total % 2 == 1
            let pieces = AsyncThrowingStream<[UInt8], any Error> { feed in
                var left = breaks ? total / 2 : total
                while left > 0 {
                    feed.yield([UInt8](repeating: 7, count: min(left, 60_000)))
                    left -= min(left, 60_000)
                }
                feed.finish(throwing: breaks ? GreetHandler.Fault() : nil)
            }
            return RawBody(
                stream: BodyStream(pieces), contentType: "audio/mpeg", length: total,
                fields: [.contentDisposition: "attachment"])
        }
    }

    struct Tick: StreamMessage {
        var seq: Int64
        var frameType: String { "#tick" }

        func encode(to writer: inout DataWriter) { writer.map(["seq": .integer(seq)]) }

        static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Tick? {
            guard let seq = try reader.value()["seq"]?.asInteger else { throw reader.failure("seq is missing") }
            return Tick(seq: seq)
        }
    }

    enum Subscribe: SubscriptionMethod {
        static let nsid = Sample.nsid("subscribe")
        typealias Parameters = CursorParameters
        typealias Message = Tick
    }

    /// Ticks from the cursor to 5. Without a cursor it ends never, and sends nothing; 99 is the future, 50 a fault
    /// after one frame, 77 large frames for ever.
    struct SubscribeHandler: SubscriptionHandler {
        typealias Method = Subscribe
        func frames(for parameters: CursorParameters, from caller: Caller) async throws -> FrameStream {
            switch parameters.cursor {
            case nil: return FrameStream(AsyncStream<StreamFrame>.makeStream().stream)
            case 99: throw XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")
            case 50:
                return FrameStream(
                    AsyncThrowingStream<StreamFrame, any Error> { feed in
                        feed.yield(StreamFrame(Tick(seq: 50)))
                        feed.finish(throwing: GreetHandler.Fault())
                    })
            case 77:
                let payload: DataMap = ["seq": 77, "filler": .string(String(repeating: " ", count: 100_000))]
                let frame = StreamFrame(
                    bytes: Value.map(["t": "#tick", "op": 1]).cbor() + Value.map(payload).cbor())
                return FrameStream(next: { frame })
            case let cursor?:
                return FrameStream(
                    AsyncStream { feed in
                        for seq in (cursor + 1)...5 { feed.yield(StreamFrame(Tick(seq: seq))) }
                        feed.finish()
                    })
            }
        }
    }
}

/// Believes whoever says `Bearer` and a DID.
struct TrustingCallers: CallerVerifying {
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        guard let field = request.fields[.authorization] else {
            if access == .open { return .stranger(request) }
            throw XRPCError.authenticationRequired("Who are you?")
        }
        guard field.hasPrefix("Bearer "), let did = try? DID(String(field.dropFirst(7))) else {
            throw XRPCError.invalidToken("Not a token.")
        }
        return Caller(did: did, proof: .session, request: request)
    }
}
