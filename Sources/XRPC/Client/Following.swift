/// A subscription whose events are numbered, and which goes on behind a number: its parameters have an optional
/// integer `cursor`, its messages a `seq`.
public protocol ResumableSubscriptionMethod: SubscriptionMethod {
    /// The place of a message in the stream; nil for one that has none, such as `#info`.
    static func cursor(of message: Message) -> Int64?

    /// The parameters that ask for what comes behind `cursor`, the others as they were.
    static func parameters(_ parameters: Parameters, after cursor: Int64) -> Parameters
}

/// What happens to a stream that is followed, beside its messages.
public enum StreamIncident: Sendable {
    /// The connection ended, or could not be made; tried again after `wait`. Without a cause it was the server's
    /// ordinary goodbye.
    case interrupted(cause: (any Error)?, wait: Duration)
    /// A message was left out, because it breaks its lexicon or came before.
    case skipped(reason: String)
}

extension XRPCClient {
    /// Follows a subscription over any number of connections: the first as `parameters` ask for, each further one
    /// behind the last message that was delivered.
    ///
    /// Places only grow: what the server sends again is left out. The sequence does not end by itself. It throws
    /// `CancellationError` when the task is cancelled, and whatever another connection would not mend: an
    /// ``XRPCError`` such as `FutureCursor`, unless ``XRPCError/isTemporary``, or a request that cannot be made.
    ///
    /// - Parameters:
    ///   - backoff: the waits between connections; short again with every message that is new.
    ///   - report: hears of interruptions and of messages that were left out.
    public func follow<Method: ResumableSubscriptionMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters, backoff: Backoff = Backoff(),
        report: @escaping @Sendable (StreamIncident) -> Void = { _ in }
    ) -> ErasedStream<Method.Message> {
        ErasedStream(
            FollowedSequence<Method>(client: self, parameters: parameters, backoff: backoff, report: report))
    }
}
