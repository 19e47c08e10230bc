import HTTPClient
import Synchronization
import Testing
import XRPC

@testable import HTTPTransport

/// How many bytes have gone in at one end and come out at the other.
private final class Gauge: Sendable {
    private struct Level {
        var made = 0
        var taken = 0
        var highest = 0
    }

    private let level = Mutex(Level())

    var taken: Int { level.withLock { $0.taken } }
    /// The most that was ever under way: in either process' half of the connection, and in the sockets between them.
    var highest: Int { level.withLock { $0.highest } }

    func make(_ count: Int) {
        level.withLock { level in
            level.made += count
            level.highest = max(level.highest, level.made - level.taken)
        }
    }

    func take(_ count: Int) { level.withLock { $0.taken += count } }

    /// So many bytes, made when they are wanted.
    func stream(_ total: Int) -> BodyStream {
        let piece = [UInt8](repeating: 9, count: 64 << 10)
        let left = Mutex(total)
        return BodyStream(next: {
            let count = left.withLock { left in
                let count = min(left, piece.count)
                left -= count
                return count
            }
            guard count > 0 else { return nil }
            self.make(count)
            return count == piece.count ? piece : Array(piece[..<count])
        })
    }
}

private enum Drain: ProcedureMethod {
    static let nsid = Sample.nsid("drain")
    static let inputEncoding: String? = "*/*"
    static let outputEncoding: String? = "application/json"
    typealias Parameters = NoParameters
    typealias Input = RawBody
    typealias Output = Sample.Note
}

private struct DrainHandler: ProcedureHandler {
    typealias Method = Drain
    static let access = Access.open
    let gauge: Gauge
    var maximumInputBytes: Int { 100 << 20 }
    func respond(to parameters: NoParameters, input: RawBody, from caller: Caller) async throws -> Sample.Note {
        for try await piece in input.stream { gauge.take(piece.count) }
        return Sample.Note(text: "\(gauge.taken) \(input.length ?? -1) \(input.contentType)")
    }
}

private enum Source: QueryMethod {
    static let nsid = Sample.nsid("source")
    static let outputEncoding: String? = "*/*"
    typealias Parameters = Sample.CursorParameters
    typealias Output = RawBody
}

private struct SourceHandler: QueryHandler {
    typealias Method = Source
    let gauge: Gauge
    let isChunked: Bool
    func respond(to parameters: Sample.CursorParameters, from caller: Caller) async throws -> RawBody {
        let total = Int(parameters.cursor ?? 0)
        return RawBody(stream: gauge.stream(total), contentType: "audio/flac", length: isChunked ? nil : total)
    }
}

/// Bodies of any length go through the client in both directions without being kept.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct LargeBodyTests {
    private static let total = 64 << 20 + 1
    /// Sockets of the loopback take up to ten megabytes; a body that is kept has all sixty-four.
    private static let mostUnderWay = 24 << 20

    @Test(arguments: [true, false])
    func uploadsAreNotKept(isChunked: Bool) async throws {
        let gauge = Gauge()
        try await ServerHarness.run(routes: [.procedure(DrainHandler(gauge: gauge))]) { server in
            let body = RawBody(
                stream: gauge.stream(Self.total), contentType: "audio/flac", length: isChunked ? nil : Self.total)
            let answer = try await server.caller.call(Drain.self, .init(), input: body)
            #expect(answer.text == "\(Self.total) \(isChunked ? -1 : Self.total) audio/flac")
        }
        #expect(gauge.highest < Self.mostUnderWay)
    }

    @Test(arguments: [true, false])
    func downloadsAreNotKept(isChunked: Bool) async throws {
        let gauge = Gauge()
        try await ServerHarness.run(routes: [.query(SourceHandler(gauge: gauge, isChunked: isChunked))]) { server in
            let body = try await server.caller.call(Source.self, .init(cursor: Int64(Self.total)))
            #expect(body.length == (isChunked ? nil : Self.total))
            for try await piece in body.stream { gauge.take(piece.count) }
        }
        #expect(gauge.taken == Self.total)
        #expect(gauge.highest < Self.mostUnderWay)
    }
}
