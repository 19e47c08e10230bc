import DataModel
import Foundation
import Synchronization
import TestSupport

@testable import HTTPClient

/// `subscribeLabels` of a ``FaultyLabeler``, for one connection.
struct Streaming {
    let labeler: FaultyLabeler
    let connection: LoopbackConnection
    let request: Request
    private let isGone = Gone()

    /// What the two threads of a connection know of each other.
    private final class Gone: Sendable { let flag = Mutex(false) }

    private static let cap = 20
    private static let queue = 4

    init(labeler: FaultyLabeler, connection: LoopbackConnection, request: Request) {
        self.labeler = labeler
        self.connection = connection
        self.request = request
    }

    private func has(_ fault: Fault) -> Bool { labeler.has(fault) }
    private var hasLeft: Bool { isGone.flag.withLock { $0 } }

    func serve() {
        if request.verb != "GET" {
            labeler.answer(connection, has(.postAnswered) ? 200 : 405, #"{"error":"InvalidRequest"}"#)
            return
        }
        guard let key = request.key else {
            let status = labeler.habits.contains(.otherErrorForUpgrade) ? 400 : 426
            labeler.answer(
                connection, has(.plainGetAnswered) ? 200 : status, #"{"error":"UpgradeRequired"}"#)
            return
        }
        let cursor = request.values("cursor").first
        let number = cursor.map { Int64($0) ?? (has(.nonsenseCursorAccepted) ? 0 : -1) }
        if let number, number < 0, !(has(.negativeCursorAccepted) && cursor == "-1") {
            labeler.answer(connection, 400, #"{"error":"InvalidRequest"}"#)
            return
        }
        let newest = labeler.log.withLock { $0.last?.seq ?? 0 }
        let accept = WebSocketAccept.value(for: key)
        connection.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(accept)\r\n\r\n")
        Thread { listen() }.start()
        stream(after: number, newest: newest)
        while !hasLeft { usleep(1000) }
    }

    // MARK: Out

    private func stream(after cursor: Int64?, newest: Int64) {
        let isBlind = has(.noFutureCursor) || (has(.noFutureCursorWhenEmpty) && newest == 0)
        if let cursor, cursor > newest, !isBlind {
            sendError("FutureCursor")
            if !has(.futureCursorStaysOpen), !has(.futureCursorGoesOn) { write(0x88, [3, 240]) }
            if !has(.futureCursorGoesOn) { return }
        }
        let start = cursor ?? (has(.liveReplaysEverything) ? 0 : newest)
        if has(.joiningLosesLabels) {
            backfill(after: start)
            let seen = labeler.log.withLock { $0.count }
            waitForMore(than: seen)
            return follow(after: labeler.log.withLock { $0.last?.seq ?? 0 })
        }
        if has(.joiningRepeatsLabels) {
            waitForMore(than: Int(newest))
            backfill(after: start)
            return follow(after: newest)
        }
        if has(.liveNeverArrives) {
            backfill(after: start, upTo: newest)
            return
        }
        follow(after: backfill(after: start))
    }

    /// Sends what is in the log; the number of the last event there.
    @discardableResult
    private func backfill(after cursor: Int64, upTo newest: Int64 = .max) -> Int64 {
        let log = labeler.log.withLock { $0 }
        var start = cursor
        if request.values("cursor") != [] {
            if has(.inclusiveCursor) { start -= 1 }
            if has(.cursorIgnored) { start = 0 }
        }
        var rows = log.filter { $0.seq > start && $0.seq <= newest }
        if has(.cappedBackfill) { rows = Array(rows.prefix(Self.cap)) }
        if has(.newestOnlyBackfill) { rows = Array(rows.suffix(Self.cap)) }
        if has(.backfillUnordered), !rows.isEmpty {
            let turn = labeler.requests.withLock { requests in
                requests += 1
                return requests % rows.count
            }
            rows = Array(rows[turn...] + rows[..<turn])
        }
        for row in rows { send(row) }
        return log.last?.seq ?? 0
    }

    private func follow(after seq: Int64) {
        var last = seq
        while !hasLeft {
            let rows = labeler.log.withLock { $0.suffix(from: Int(last)) }
            last += Int64(rows.count)
            for row in has(.slowReadersLoseLabels) ? rows.suffix(Self.queue) : rows { send(row) }
            // A busy sender, behind which a queue runs over.
            usleep(has(.slowReadersLoseLabels) ? 20_000 : 1000)
        }
    }

    private func waitForMore(than count: Int) {
        let deadline = ContinuousClock.now + .seconds(2)
        while !hasLeft, labeler.log.withLock({ $0.count }) <= count, ContinuousClock.now < deadline { usleep(200) }
    }

    private func send(_ row: FaultyLabeler.Entry) {
        var seq = row.seq
        if has(.sequenceRepeats), seq == 7 { seq = 6 }
        if has(.sequenceFallsBack), seq == 20 { seq = 3 }
        var label = row.label
        if row.seq <= labeler.rotatedAt { label = labeler.outdated(label) }
        if has(.streamWithoutSignatures) { label["sig"] = nil }
        var body: DataMap = ["seq": .integer(seq), "labels": [.map(label)]]
        if has(.typeInPayload) { body["$type"] = "com.atproto.label.subscribeLabels#labels" }
        if has(.textFrames) { return write(0x81, Value.map(body).json()) }
        var header = Value.map([
            "op": 1, "t": has(.typeWithLexicon) ? "com.atproto.label.subscribeLabels#labels" : "#labels",
        ])
        .cbor()
        if has(.headerInTheWrongOrder) {
            // {op: 1, t: "#labels"}, as whoever sorts by bytes alone writes it.
            header = [0xa2, 0x62, 0x6f, 0x70, 0x01, 0x61, 0x74, 0x67] + Array("#labels".utf8)
        }
        write(0x82, (has(.oneObjectPerFrame) ? [] : header) + Value.map(body).cbor())
    }

    private func sendError(_ name: String) {
        write(0x82, Value.map(["op": -1]).cbor() + Value.map(["error": .string(name)]).cbor())
    }

    private func write(_ opcode: UInt8, _ payload: [UInt8]) {
        var frame: [UInt8] = [opcode]
        if payload.count < 126 {
            frame.append(UInt8(payload.count))
        } else {
            frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        }
        if !connection.write(frame + payload) { leave() }
    }

    // MARK: In

    private func leave() { isGone.flag.withLock { $0 = true } }

    private func listen() {
        while let (opcode, payload) = readFrame(), !hasLeft {
            switch opcode {
            case 8:
                write(0x88, payload)
                leave()
            case 9: if !has(.ignoresPings) { write(0x8A, payload) }
            case 1, 2: if has(.closesOnClientFrames) { write(0x88, [3, 235]) }
            default: break
            }
        }
        leave()
    }

    private func readFrame() -> (opcode: UInt8, payload: [UInt8])? {
        let head = connection.read(2)
        guard head.count == 2 else { return nil }
        let count = Int(head[1] & 0x7F)
        guard count < 126 else { return nil }
        let mask = connection.read(4)
        let payload = connection.read(count)
        guard mask.count == 4, payload.count == count else { return nil }
        return (head[0] & 0x0F, payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }
}
