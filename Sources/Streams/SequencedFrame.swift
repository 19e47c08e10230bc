package import XRPC

/// A frame with its place in a stream.
package struct SequencedFrame: Sendable {
    package let seq: Int64
    package let frame: StreamFrame

    package init(seq: Int64, frame: StreamFrame) {
        self.seq = seq
        self.frame = frame
    }
}

/// A durable log of events, as an outbox reads it. Sequence numbers rise; gaps are allowed.
package protocol EventLog: Sendable {
    /// At most `limit` events behind `seq`, in order; fewer where they are longer than ``Outbox/pageBytes`` together.
    /// None only if there is none.
    func frames(after seq: Int64, limit: Int) async throws -> [SequencedFrame]

    /// The last sequence number given out; zero for an empty log.
    func newest() async throws -> Int64

    /// The sequence number before the first event that is still kept; zero when nothing was ever dropped.
    func floor() async throws -> Int64

    /// A number that changes whenever any process has committed to the log.
    func dataVersion() async throws -> Int64

    /// A number that changes when the log would give frames that it gave before in another form.
    func edition() async throws -> Int64

    /// What a subscriber is told first whose cursor is older than the log; nil to say nothing.
    var outdated: StreamFrame? { get }
}

extension EventLog {
    package func edition() async throws -> Int64 { 0 }
}
