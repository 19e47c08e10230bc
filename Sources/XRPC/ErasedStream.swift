/// An asynchronous sequence whose source is nobody's business. Iterate it once.
public struct ErasedStream<Element: Sendable>: AsyncSequence, Sendable {
    private let source: @Sendable () -> AsyncIterator

    /// Pulls from `sequence`.
    public init<Source: AsyncSequence & Sendable>(_ sequence: Source) where Source.Element == Element {
        source = {
            var iterator = sequence.makeAsyncIterator()
            return AsyncIterator { try await iterator.next() }
        }
    }

    /// Pulls from `next`, which answers nil at the end.
    public init(next: @escaping @Sendable () async throws -> Element?) {
        source = { AsyncIterator { try await next() } }
    }

    public func makeAsyncIterator() -> AsyncIterator { source() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let pull: () async throws -> Element?

        init(_ pull: @escaping () async throws -> Element?) { self.pull = pull }

        public mutating func next() async throws -> Element? { try await pull() }
    }
}

/// The bytes of a body, in pieces as they arrive.
public typealias BodyStream = ErasedStream<[UInt8]>

extension BodyStream {
    /// A body without bytes.
    public static var empty: BodyStream { BodyStream(next: { nil }) }

    /// A body that is already in memory.
    public init(bytes: [UInt8]) {
        self.init(
            AsyncStream { continuation in
                if !bytes.isEmpty { continuation.yield(bytes) }
                continuation.finish()
            })
    }

    /// The same body, which fails with `PayloadTooLarge` once more than `limit` bytes have come.
    public func limited(to limit: Int) -> BodyStream {
        BodyStream(LimitedBody(body: self, limit: limit))
    }

    /// All bytes, at most `limit` of them; fails with `PayloadTooLarge` beyond.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in limited(to: limit) { bytes.append(contentsOf: piece) }
        return bytes
    }
}

private struct LimitedBody: AsyncSequence, Sendable {
    let body: BodyStream
    let limit: Int

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), limit: limit) }

    struct Iterator: AsyncIteratorProtocol {
        var body: BodyStream.AsyncIterator
        let limit: Int
        var seen = 0

        mutating func next() async throws -> [UInt8]? {
            guard let piece = try await body.next() else { return nil }
            seen += piece.count
            guard seen <= limit else {
                throw XRPCError.payloadTooLarge("The body is longer than \(limit) bytes.")
            }
            return piece
        }
    }
}
