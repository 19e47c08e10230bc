import DataModel
import HTTPClient
import Schema
import Synchronization
import Testing

@testable import HTTPTransport
@testable import XRPC

private enum Follow: ResumableSubscriptionMethod {
    static let nsid = Sample.nsid("follow")
    typealias Parameters = Sample.CursorParameters

    enum Message: StreamMessage {
        case tick(Int64)
        case info(String)

        var frameType: String {
            switch self {
            case .tick: "#tick"
            case .info: "#info"
            }
        }

        func encode(to writer: inout DataWriter) {
            switch self {
            case .tick(let seq): writer.map(["seq": .integer(seq)])
            case .info(let name): writer.map(["name": .string(name)])
            }
        }

        static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Message? {
            let value = try reader.value()
            switch frameType {
            case "#tick":
                guard let seq = value["seq"]?.asInteger else { throw reader.failure("seq is missing") }
                return .tick(seq)
            case "#info": return .info(value["name"]?.asString ?? "")
            default: return nil
            }
        }

        func validate(_ validator: inout Validator) {
            switch self {
            case .tick(let seq): validator.integer(seq, "seq", maximum: 1000)
            case .info(let name): validator.string(name, "name", maxLength: 20)
            }
        }
    }

    static func cursor(of message: Message) -> Int64? {
        if case .tick(let seq) = message { seq } else { nil }
    }

    static func parameters(_ parameters: Parameters, after cursor: Int64) -> Parameters { Parameters(cursor: cursor) }
}

/// What a server sends over one connection, in order, before it closes.
private enum Line: Sendable {
    case tick(Int64)
    case info(String)
    case bytes([UInt8])
    case fail(XRPCError)
    /// Holds the connection open.
    case silence

    func frame() throws -> StreamFrame? {
        switch self {
        case .tick(let seq): StreamFrame(Follow.Message.tick(seq))
        case .info(let name): StreamFrame(Follow.Message.info(name))
        case .bytes(let bytes): StreamFrame(bytes: bytes)
        case .fail(let error): throw error
        case .silence: nil
        }
    }
}

/// Serves one script for each connection, and says which cursors it was asked for.
private final class Scripts: Sendable {
    private let state: Mutex<(scripts: [[Line]], cursors: [Int64?])>
    private let refusal: XRPCError?

    init(_ scripts: [[Line]], refusal: XRPCError? = nil) {
        state = Mutex((scripts, []))
        self.refusal = refusal
    }

    var cursors: [Int64?] { state.withLock { $0.cursors } }

    /// Sends what it is told, unchecked.
    var route: Route {
        Route(nsid: Follow.nsid, access: .open) { request, _ in
            let cursor = try ParameterReader(query: request.query).integer("cursor")
            if let refusal = self.refusal { throw refusal }
            let script = self.state.withLock { state -> [Line] in
                state.cursors.append(cursor)
                return state.scripts.isEmpty ? [.silence] : state.scripts.removeFirst()
            }
            return FrameStream(
                AsyncThrowingStream { feed in
                    do {
                        for line in script {
                            guard let frame = try line.frame() else { return }
                            feed.yield(frame)
                        }
                        feed.finish()
                    } catch {
                        feed.finish(throwing: error)
                    }
                })
        }
    }
}

/// What was reported and slept, in words.
private final class Notes: Sendable {
    private let lines = Mutex<[String]>([])
    private let slept = Mutex<[Duration]>([])

    var all: [String] { lines.withLock { $0 } }
    var waits: [Duration] { slept.withLock { $0 } }

    var backoff: Backoff {
        Backoff(random: { 1 }) { wait in
            self.slept.withLock { $0.append(wait) }
            try Task.checkCancellation()
        }
    }

    func report(_ incident: StreamIncident) {
        let line =
            switch incident {
            case .interrupted(nil, _): "closed"
            case .interrupted(let cause as XRPCError, _): cause.name
            case .interrupted(let cause?, _): "\(type(of: cause))"
            case .skipped(let reason): reason
            }
        lines.withLock { $0.append(line) }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct FollowTests {
    /// Follows a server that keeps to `scripts` until `count` messages have come.
    private func follow(
        _ scripts: Scripts, from cursor: Int64? = nil, count: Int, _ notes: Notes
    ) async throws -> [Follow.Message] {
        let seen = Mutex<[Follow.Message]>([])
        try await ServerHarness.run(routes: [scripts.route]) { server in
            let messages = server.caller.follow(
                Follow.self, .init(cursor: cursor), backoff: notes.backoff, report: notes.report)
            for try await message in messages {
                let isEnough = seen.withLock { seen in
                    seen.append(message)
                    return seen.count == count
                }
                if isEnough { break }
            }
        }
        return seen.withLock { $0 }
    }

    @Test func goesOnBehindTheLastMessage() async throws {
        let scripts = Scripts([[.tick(3)], [.tick(4)], [], [.info("OutdatedCursor"), .tick(9)]])
        let notes = Notes()
        let seen = try await follow(scripts, from: 2, count: 4, notes)
        #expect(seen == [.tick(3), .tick(4), .info("OutdatedCursor"), .tick(9)])
        #expect(scripts.cursors == [2, 3, 4, 4])
        #expect(notes.all == ["closed", "closed", "closed"])
        // Short again behind each new message, longer where none came.
        #expect(notes.waits == [100, 100, 200].map { Duration.milliseconds($0) })
    }

    @Test func nothingComesTwice() async throws {
        let scripts = Scripts([[.tick(1), .tick(5), .tick(5), .tick(2)], [.tick(1), .tick(5)], [.tick(5), .tick(6)]])
        let notes = Notes()
        #expect(try await follow(scripts, count: 3, notes) == [.tick(1), .tick(5), .tick(6)])
        #expect(scripts.cursors == [nil, 5, 5])
        #expect(notes.all.filter { $0.hasPrefix("event ") }.count == 5)
        // Old messages are no progress.
        #expect(notes.waits == [100, 200].map { Duration.milliseconds($0) })
    }

    @Test func errorsThatPassAreOutlived() async throws {
        let scripts = Scripts([
            [.tick(1), .fail(XRPCError(status: 400, name: "ConsumerTooSlow"))], [.fail(.internalServerError)],
            [.bytes([0xff]), .tick(7)], [.tick(2)],
        ])
        let notes = Notes()
        #expect(try await follow(scripts, count: 2, notes) == [.tick(1), .tick(2)])
        #expect(notes.all == ["ConsumerTooSlow", "InternalServerError", "DataError"])
        #expect(scripts.cursors == [nil, 1, 1, 1])
    }

    @Test func whatBreaksItsLexiconIsSkipped() async throws {
        let other = Value.map(["t": "#other", "op": 1]).cbor() + Value.map([:]).cbor()
        let scripts = Scripts([[.tick(1), .tick(1001), .bytes(other), .tick(2)]])
        let notes = Notes()
        #expect(try await follow(scripts, count: 2, notes) == [.tick(1), .tick(2)])
        #expect(notes.all.count == 2)
        #expect(notes.all.first?.hasPrefix("seq ") == true)
    }

    @Test func errorsThatStayAreThrown() async throws {
        let future = XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")
        let notes = Notes()
        await #expect(throws: future) {
            try await follow(Scripts([[.tick(1)], [.fail(future)]]), count: 9, notes)
        }
        #expect(notes.all == ["closed"])
    }

    @Test func aRefusedHandshakeIsAnAnswer() async throws {
        await #expect(throws: XRPCError(status: 403, name: "Forbidden", message: "Not you.")) {
            try await follow(Scripts([], refusal: .forbidden("Not you.")), count: 1, Notes())
        }
    }

    @Test func aServerThatIsAwayIsTriedAgain() async throws {
        let notes = Notes()
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        // Nobody listens there.
        let client = XRPCClient(
            service: "http://127.0.0.1:1", web: WebClient(configuration: configuration),
            sockets: WebSocketClient(configuration: configuration))
        let task = Task {
            let backoff = Backoff(first: .seconds(1), random: { 1 }) { _ in
                if notes.all.count == 10 { withUnsafeCurrentTask { $0?.cancel() } }
            }
            for try await _ in client.follow(Follow.self, .init(), backoff: backoff, report: notes.report) {}
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(notes.all == Array(repeating: "HTTPClientError", count: 10))
    }

    @Test func cancellingEndsASilentStream() async throws {
        let scripts = Scripts([[.tick(1), .silence]])
        try await ServerHarness.run(routes: [scripts.route]) { server in
            let (firsts, first) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                var messages = server.caller.follow(Follow.self, .init()).makeAsyncIterator()
                _ = try await messages.next()
                first.yield()
                _ = try await messages.next()
            }
            for await _ in firsts { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(scripts.cursors.count == 1)
    }
}
