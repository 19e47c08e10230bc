import DataModel
import HTTPClient
import Labeling

/// The form of messages.
struct FrameChecks {
    let report: Report

    func run(_ replay: Replays.Replay) {
        var last: Int64 = 0
        for message in replay.messages {
            guard case .binary(let bytes) = message else { continue }
            let frame: SeenFrame
            do {
                frame = try SeenFrame(bytes)
                report.ok(.framing)
            } catch {
                report.fail(
                    .framing, seen: "\(error)",
                    change: "send two maps behind each other: shortest forms, definite lengths, keys by length, then "
                        + "by bytes")
                continue
            }
            checkHeader(frame)
            if frame.isLabels { checkEvent(frame, behind: &last) }
        }
    }

    private func checkHeader(_ frame: SeenFrame) {
        // Infos and errors stand beside labels; types that nobody knows are to be passed by.
        let isKnown = frame.error != nil || (frame.header["op"] == .integer(1) && frame.type?.hasPrefix("#") == true)
        report.expect(
            isKnown, .frameHeader, seen: "\(String(decoding: Value.map(frame.header).json(), as: UTF8.self))",
            change: "send {op: 1, t: \"#labels\"}, the type without the name of the lexicon")
    }

    private func checkEvent(_ frame: SeenFrame, behind last: inout Int64) {
        report.expect(
            frame.payload["$type"] == nil, .framePayload, seen: "$type in the payload",
            change: "leave $type out: the header has it")
        guard let seq = frame.seq, frame.payload["labels"]?.asArray != nil else {
            report.fail(
                .framePayload, seen: "keys \(frame.payload.keys)",
                change: "send seq, an integer, and an array of labels")
            return
        }
        report.ok(.framePayload)
        report.expect(
            seq > last && seq < 1 << 53, .sequence, seen: "\(seq) behind \(last)",
            change: "number events 1, 2, … in the order in which they are sent, and use no number twice")
        last = max(last, seq)
        for label in frame.labels {
            let isRight =
                label.value["ver"] == .integer(Label.version) && label.value["sig"]?.asBytes?.count == 64
                && label.value["$type"] == nil
            report.expect(
                isRight, .streamLabels,
                seen: "seq \(seq), \(label.name): ver \(label.value["ver"].map { "\($0)" } ?? "absent"), sig "
                    + "\(label.value["sig"].map { "\($0.kind) of \($0.asBytes?.count ?? 0)" } ?? "absent")",
                change: "send ver 1 and sig as 64 bytes in every label, and no $type")
        }
    }
}
