import Lexicons
import Streams
import XRPC

/// The labeler's log as an event stream. Its window reaches back to the first label.
struct LabelLog: EventLog {
    let store: LabelStore

    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame] {
        var frames: [SequencedFrame] = []
        var bytes = 0
        for entry in try await store.labels(after: seq, limit: limit) where bytes < Outbox.pageBytes {
            let message = Com.Atproto.Label.SubscribeLabels.Labels(seq: entry.seq, labels: [entry.label])
            let frame = StreamFrame(Com.Atproto.Label.SubscribeLabels.Message.labels(message))
            bytes += frame.bytes.count
            frames.append(SequencedFrame(seq: entry.seq, frame: frame))
        }
        return frames
    }

    func newest() async throws -> Int64 { try await store.newest() }
    func floor() async throws -> Int64 { 0 }
    func dataVersion() async throws -> Int64 { try await store.dataVersion() }
    /// Another key has signed everything anew.
    func edition() async throws -> Int64 { try await store.keyGeneration() }
    var outdated: StreamFrame? { nil }
}
