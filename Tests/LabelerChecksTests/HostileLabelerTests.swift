import DataModel
import Synchronization
import Syntax
import TestSupport
import Testing

@testable import HTTPClient
@testable import LabelerChecks

/// The labeler may be anybody's, and do anything: a check ends, and its report is a text that can be printed.
struct HostileLabelerTests {
    private static let limits: CheckLimits = {
        var limits = Checking.limits
        limits.maximumMessages = 500
        limits.maximumAnswerBytes = 1 << 20
        return limits
    }()

    private func check(
        limits: CheckLimits = limits, _ script: @escaping @Sendable (LoopbackConnection, String) -> Void
    ) async throws -> [Finding] {
        let server = try LoopbackServer { connection in
            if let head = connection.readHead() { script(connection, head) }
        }
        return try await Checking.check("http://\(server.origin)", limits: limits)
    }

    @Test(.timeLimit(.minutes(5)))
    func oneThatSaysNothing() async throws {
        var limits = Self.limits
        limits.answerTime = .milliseconds(500)
        let findings = try await check(limits: limits) { connection, _ in connection.drain() }
        #expect(findings.failed == [.queryAnswers], "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)))
    func oneThatSpeaksToTheTerminal() async throws {
        let findings = try await check { connection, _ in
            connection.write(.answer(500, #"{"error":"\u001b[2J","message":"x"}"#))
        }
        #expect(findings.failed.contains(.everything) && !findings.report.contains("\u{1b}"), "\(findings.report)")
        #expect(findings.report.contains("\\u{1b}[2J"))
    }

    @Test(.timeLimit(.minutes(5)))
    func oneWhoseAnswersAreTooLong() async throws {
        let findings = try await check { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\n\r\n{\"labels\":[")
            while connection.write([UInt8](repeating: 0x20, count: 64 << 10)) {}
        }
        #expect(findings.failed.contains(.queryAnswers), "\(findings.report)")
        #expect(findings.report.contains("larger than 1048576 bytes"))
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: ["", "[]", "{}", #"{"labels":{}}"#, #"{"labels":[1,null,{}],"cursor":7}"#])
    func oneThatAnswersNonsense(body: String) async throws {
        let findings = try await check { connection, _ in connection.write(.answer(200, body)) }
        #expect(!findings.failed.isEmpty, "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: [[0x82, 2, 0xa0, 0xa0], [0x82, 1, 0xff], [0x82, 0], [0x81, 1, 0x78]])
    func oneThatNeverStopsSending(frame: [UInt8]) async throws {
        let findings = try await check { connection, head in
            guard let key = Request(head)?.key else {
                connection.write(.answer(404, "{}"))
                return
            }
            connection.write(.switching(to: key))
            while connection.write(frame) {}
        }
        #expect(
            findings.failed.contains(.futureCursor) && findings.failed.contains(.badStreamCursor), "\(findings.report)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: [Int64.max, .min, 1 << 53, 0, -1])
    func oneWithExtremeNumbers(seq: Int64) async throws {
        let label: Value = ["src": "did:web:a.example", "uri": "did:web:b.example", "val": "x"]
        let frame =
            Value.map(["op": 1, "t": "#labels"]).cbor()
            + Value.map(["seq": .integer(seq), "labels": [label]]).cbor()
        let findings = try await check { connection, head in
            guard let key = Request(head)?.key else {
                connection.write(.answer(404, "{}"))
                return
            }
            connection.write(.switching(to: key))
            for _ in 0..<3 { connection.write([0x82, UInt8(frame.count)] + frame) }
            connection.drain()
        }
        #expect(findings.failed.contains(.sequence), "\(findings.report)")
        #expect(findings.contains { $0.rule == .badStreamCursor && $0.isFailure }, "\(findings.report)")
    }

    /// Answers that come, but slowly, add up.
    @Test(.timeLimit(.minutes(5)))
    func theWholeCheckIsBounded() async throws {
        var limits = Checking.limits
        limits.totalTime = .milliseconds(300)
        let findings = try await Checking.check(FaultyLabeler(), limits: limits)
        #expect(findings.failed == [.queryAnswers], "\(findings.report)")
        #expect(findings.report.contains("not done after"))
    }

    /// The first labels alone are looked at; that the rest is not streamed shows all the same.
    @Test(.timeLimit(.minutes(5)))
    func aCappedReplayOfALongLogIsFound() async throws {
        var limits = Checking.limits
        limits.maximumLabels = 10
        let findings = try await Checking.check(FaultyLabeler([.cappedBackfill]), limits: limits)
        #expect(findings.failed == [.replayComplete], "\(findings.report)")
        limits.maximumMessages = 20
        let long = try await Checking.check(FaultyLabeler(), limits: limits)
        #expect(long.failed.isEmpty, "\(long.report)")
    }

    /// What is not read for its size is not missing.
    @Test(.timeLimit(.minutes(5)))
    func aLogOfManyBytesIsNotJudgedAsWhole() async throws {
        var limits = Checking.limits
        limits.maximumReplayBytes = 100_000
        let labeler = try FaultyLabeler()
        for number in 0..<500 { labeler.add("did:web:localhost%3A\(number)", "spoken-word") }
        let findings = try await Checking.check(labeler, withNewLabels: true, limits: limits)
        #expect(findings.failed.isEmpty, "\(findings.report)")
        let complete = findings.first { $0.rule == .replayComplete }
        #expect(complete?.result == .skipped("the log is longer than what is read"), "\(findings.report)")
    }
}

extension String {
    /// The answer to a handshake.
    fileprivate static func switching(to key: String) -> String {
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + "\(WebSocketAccept.value(for: key))\r\n\r\n"
    }
}
