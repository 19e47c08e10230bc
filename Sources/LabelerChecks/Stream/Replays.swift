import DataModel
import HTTPClient
import Lexicons
import Syntax

/// Reads the stream of a labeler from a cursor on.
struct Replays: Sendable {
    static let method = Com.Atproto.Label.SubscribeLabels.nsid.text

    let probe: Probe
    let now: @Sendable () -> Int64

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

    /// All that comes until the stream is silent, or has come to labels that are made just now.
    ///
    /// - Parameter expected: messages that are known to be there; they are waited for, however silent it is.
    func replay(after cursor: Int64, expecting expected: Int = 0) async throws -> Replay {
        try await probe.subscribing(Self.method, Self.parameters(String(cursor))) { subscription in
            let began = now()
            try await subscription.wait(atMost: limits.arrivalTime) { $0.messages.count >= expected }
            let isLive = { (arrivals: Subscription.Arrivals) in Self.isNew(arrivals.messages.last, since: began) }
            var arrivals = try await subscription.wait(
                atMost: limits.replayTime, quiet: limits.quietTime, until: isLive)
            let isWhole = isLive(arrivals) || arrivals.isQuiet
            // Their clock may be ahead of ours.
            if isLive(arrivals) { arrivals = try await subscription.wait(atMost: limits.quietTime) }
            let isCut = arrivals.isFull || (arrivals.end == nil && !isWhole)
            return Replay(messages: arrivals.messages, end: arrivals.end, isCut: isCut)
        }
    }

    /// Whether a message has a label that was made after `time`.
    private static func isNew(_ message: WebSocketMessage?, since time: Int64) -> Bool {
        guard let cts = message.flatMap({ SeenFrame($0) })?.labels.last?.cts else { return false }
        return (try? Datetime(cts)).map { $0.microseconds > time } ?? false
    }

    /// The first messages, `count` of them if they come at all.
    func first(_ count: Int, after cursor: Int64) async throws -> Replay {
        try await probe.subscribing(Self.method, Self.parameters(String(cursor))) { subscription in
            let arrivals = try await subscription.wait(atMost: limits.arrivalTime) { $0.messages.count >= count }
            return Replay(messages: Array(arrivals.messages.prefix(count)), end: arrivals.end, isCut: true)
        }
    }
}
