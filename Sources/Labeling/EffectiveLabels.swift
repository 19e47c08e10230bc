public import Lexicons
import Syntax

extension Sequence<Label> {
    /// The labels that hold: of each identity the latest, unless it is a negation or has expired.
    ///
    /// Latest means latest by `cts`; of equal ones the later in the sequence, which is the order of the stream.
    ///
    /// - Parameter now: microseconds since 1970.
    public func effective(at now: Int64) -> [Label] {
        var order: [LabelIdentity] = []
        var latest: [LabelIdentity: Label] = [:]
        for label in self {
            let identity = label.identity
            if let known = latest[identity] {
                if known.cts.microseconds <= label.cts.microseconds { latest[identity] = label }
            } else {
                order.append(identity)
                latest[identity] = label
            }
        }
        return order.compactMap { latest[$0] }.filter { !$0.isNegation && !$0.isExpired(at: now) }
    }
}
