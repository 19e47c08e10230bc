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
        let open: @Sendable () async throws -> ErasedStream<Element>
        var opened: ErasedStream<Element>.AsyncIterator?

        mutating func next() async throws -> Element? {
            if opened == nil { opened = try await open().makeAsyncIterator() }
            return try await opened?.next()
        }
    }
}
