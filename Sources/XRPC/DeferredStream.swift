extension ErasedStream {
    /// A stream that is opened with the first pull; a failure to open it is the stream's failure.
    public static func deferred(_ open: @escaping @Sendable () async throws -> ErasedStream) -> ErasedStream {
        ErasedStream(DeferredStream(open: open))
    }
}

private struct DeferredStream<Element: Sendable>: AsyncSequence, Sendable {
    let open: @Sendable () async throws -> ErasedStream<Element>

    func makeAsyncIterator() -> Iterator { Iterator(open: open) }

    struct Iterator: AsyncIteratorProtocol {
        /// Let go once it has been called, with the request that it holds.
        var open: (@Sendable () async throws -> ErasedStream<Element>)?
        var opened: ErasedStream<Element>.AsyncIterator?

        mutating func next() async throws -> Element? {
            if let open = open.take() {
                // In a task of its own: a task keeps the memory of its deepest call for as long as it lives, and
                // thousands of subscribers wait for long.
                opened = try await Task { try await open() }.value.makeAsyncIterator()
            }
            return try await opened?.next()
        }
    }
}
