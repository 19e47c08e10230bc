import DataModel
import HTTPClient
import Lexicons
import Syntax

/// Reads the stream of a labeler from a cursor on.
struct Replays: Sendable {
    static let method = Com.Atproto.Label.SubscribeLabels.nsid.text

    let probe: Probe

    private var limits: CheckLimits { probe.limits }

    struct Replay: Sendable {
        let messages: [WebSocketMessage]
        let end: Subscription.End?
        /// Whether it was cut, because the limits were reached.
        let isCut: Bool

        var frames: [SeenFrame] { messages.compactMap { SeenFrame($0) } }
        var events: [SeenFrame] { frames.filter(\.isLabels) }
        var newest: Int64? { events.compactMap(\.seq).max() }
    }

    static func parameters(_ cursor: String?) -> [(String, String)] { cursor.map { [("cursor", $0)] } ?? [] }

    /// What comes until `count` messages are there, or the stream is silent.
    func replay(after cursor: Int64?, atMost count: Int = .max) async throws -> Replay {
        try await probe.subscribing(Self.method, Self.parameters(cursor.map(String.init))) { subscription in
            let arrivals = try await subscription.wait(atMost: limits.replayTime, quiet: limits.quietTime) {
                $0.messages.count >= count
            }
            let isQuiet = ContinuousClock.now - arrivals.last >= limits.quietTime
            return Replay(
                messages: count == .max ? arrivals.messages : Array(arrivals.messages.prefix(count)),
                end: arrivals.end, isCut: count == .max && arrivals.end == nil && !isQuiet)
        }
    }
}
