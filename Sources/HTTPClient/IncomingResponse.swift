/// The head of an answer, and its body as it arrives.
public struct IncomingResponse: Sendable {
    public let status: Int
    public let headers: HeaderFields
    /// Read it once. Letting go of it unread cancels the transfer.
    public let body: IncomingBody

    /// The declared length of the body, if it is a number.
    public var contentLength: Int64? {
        headers["Content-Length"].flatMap { ASCII.decimal(Array($0.utf8), maxDigits: 18) }.map { Int64($0) }
    }

    /// The whole body.
    ///
    /// - Throws: ``HTTPClientError/bodyTooLarge(limit:)`` beyond `limit` bytes, and whatever ended the transfer.
    public func collect(upTo limit: Int) async throws(HTTPClientError) -> [UInt8] {
        if let contentLength, contentLength > limit { throw .bodyTooLarge(limit: limit) }
        var bytes: [UInt8] = []
        var iterator = body.makeAsyncIterator()
        while let chunk = try await iterator.next() {
            guard bytes.count + chunk.count <= limit else { throw .bodyTooLarge(limit: limit) }
            bytes += chunk
        }
        return bytes
    }
}

/// The bytes of a body, in chunks as they arrive.
///
/// At most 256 KiB wait unread; then the peer is made to wait. A transfer that fails throws after the bytes that
/// came before it.
public struct IncomingBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPClientError

    let lease: TransferLease

    public func makeAsyncIterator() -> Iterator { Iterator(lease: lease) }

    public struct Iterator: AsyncIteratorProtocol {
        public typealias Element = [UInt8]
        public typealias Failure = HTTPClientError

        let lease: TransferLease

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(HTTPClientError) -> [UInt8]? {
            try await lease.transfer.nextChunk().get()
        }

        public mutating func next() async throws(HTTPClientError) -> [UInt8]? {
            try await lease.transfer.nextChunk().get()
        }
    }
}

/// Ends a transfer when the last reader lets go of it.
final class TransferLease: Sendable {
    let transfer: Transfer
    private let loopLease: LoopLease

    init(_ transfer: Transfer, _ loopLease: LoopLease) {
        self.transfer = transfer
        self.loopLease = loopLease
    }

    deinit { transfer.cancel(.cancelled) }
}

/// Ends the client's thread when neither the client nor an answer is held any more.
final class LoopLease: Sendable {
    let loop: CurlLoop

    init(_ loop: CurlLoop) { self.loop = loop }

    deinit { loop.post(.stop) }
}
