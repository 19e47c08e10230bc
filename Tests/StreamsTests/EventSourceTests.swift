import DataModel
import HTTPClient
import HTTPTransport
import HTTPTypes
import Logging
import Synchronization
import Syntax
import Testing

@testable import Streams
@testable import XRPC

/// A stream of numbers.
private struct Tick: StreamMessage {
    var seq: Int64
    var frameType: String { "#tick" }

    func encode(to writer: inout DataWriter) { writer.map(["seq": .integer(seq)]) }

    static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Tick? {
        guard let seq = try reader.value()["seq"]?.asInteger else { throw reader.failure("seq is missing") }
        return Tick(seq: seq)
    }
}

private struct CursorParameters: MethodParameters {
    var cursor: Int64?
    init(cursor: Int64?) { self.cursor = cursor }
    init(from reader: ParameterReader) throws(XRPCError) { cursor = try reader.integer("cursor") }
    func encode(to writer: inout ParameterWriter) {}
}

private enum Subscribe: SubscriptionMethod {
    static let nsid = NSID.ticks
    typealias Parameters = CursorParameters
    typealias Message = Tick
}

extension NSID {
    fileprivate static let ticks: NSID = {
        do {
            return try NSID("test.plyr.ticks")
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}

/// Sends the same frames to everybody, whatever they are, and tells who came.
private func route(_ frames: [[UInt8]], arrival: @escaping @Sendable () -> Void) -> Route {
    Route(nsid: .ticks, access: .open) { _, _ in
        arrival()
        return FrameStream(
            AsyncStream { feed in
                for frame in frames { feed.yield(StreamFrame(bytes: frame)) }
            })
    }
}

private struct Anybody: CallerVerifying {
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        .stranger(request)
    }
}

/// Counts lines.
private struct CountingLog: LogHandler {
    private final class Lines: Sendable { let count = Mutex(0) }

    private let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    var count: Int { lines.count.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.count.withLock { $0 += 1 } }
}

struct EventSourceTests {
    /// Follows a service that sends `frames`, until `last` has come or it was asked twice: what was handled, and the
    /// number of lines in the log.
    private func follow(_ frames: [[UInt8]], upTo last: Int64) async throws -> (seen: [Int64], logged: Int) {
        let (asks, ask) = AsyncStream.makeStream(of: Void.self)
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            configuration: WebServerConfiguration(),
            routes: RouteTable([route(frames) { ask.yield() }]), callers: Anybody(),
            environment: WebServerEnvironment(
                now: { 0 }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, ready: { ready.yield($0) }))
        let log = CountingLog()
        let seen = Mutex<[Int64]>([])
        let running = Task { try await server.run() }
        for await port in ports {
            var configuration = WebClientConfiguration()
            configuration.allowsPrivateAddresses = true
            let client = XRPCClient(
                service: "http://127.0.0.1:\(port)", web: WebClient(configuration: configuration),
                sockets: WebSocketClient(configuration: configuration))
            let source = EventSource(Subscribe.self, logger: Logger(label: "test") { _ in log }) {
                client
            } parameters: {
                CursorParameters(cursor: $0)
            }
            let (ends, end) = AsyncStream.makeStream(of: Void.self)
            let following = Task {
                await source.run(cursor: { _ in nil }) { tick, _ in
                    seen.withLock { $0.append(tick.seq) }
                    if tick.seq == last { end.yield() }
                }
            }
            let asked = Task {
                var count = 0
                for await _ in asks {
                    count += 1
                    if count == 2 { end.yield() }
                }
            }
            for await _ in ends { break }
            following.cancel()
            asked.cancel()
            await following.value
            break
        }
        running.cancel()
        _ = try? await running.value
        return (seen.withLock { $0 }, log.count)
    }

    private func frame(_ seq: Int64) -> [UInt8] { StreamFrame(Tick(seq: seq)).bytes }

    @Test(.timeLimit(.minutes(1)))
    func whatBreaksItsLexiconIsPassedByAndLoggedWithBounds() async throws {
        let broken = Value.map(["op": .integer(1), "t": .string("#tick")]).cbor() + Value.map([:]).cbor()
        let frames = [frame(1)] + Array(repeating: broken, count: 5000) + [frame(2)]
        let (seen, logged) = try await follow(frames, upTo: 2)
        #expect(seen == [1, 2])
        #expect((1..<200).contains(logged))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [[0x61], [], [0xa0], [0xff, 0xff]] as [[UInt8]])
    func whatIsNoFrameEndsTheConnection(garbage: [UInt8]) async throws {
        let (seen, logged) = try await follow([frame(1), garbage, frame(2)], upTo: 2)
        #expect(seen.allSatisfy { $0 == 1 })
        #expect((1...2).contains(logged))
    }
}
