/// A body on its way in.
public struct ReceivedBody: Sendable {
    public var stream: BodyStream
    /// The value of Content-Type, parameters included; nil when absent.
    public let contentType: String?
    /// The value of Content-Length in bytes; nil when absent.
    public let length: Int?
    /// How long a body may take that is kept in memory; nil for any time.
    private let timeLimit: Duration?
    /// Asks for room for all of so many bytes, which is held as long as what is returned.
    private var reserve: (@Sendable (Int) throws -> (any Sendable)?)?

    public init(stream: BodyStream, contentType: String?, length: Int?, timeLimit: Duration? = nil) {
        self.stream = stream
        self.contentType = contentType
        self.length = length
        self.timeLimit = timeLimit
    }

    /// The same body, which asks `reserve` for room when it is kept in memory. What `reserve` returns is released when
    /// the body has come, or has room for more.
    public func reserving(_ reserve: @escaping @Sendable (Int) throws -> (any Sendable)?) -> ReceivedBody {
        var body = self
        body.reserve = reserve
        return body
    }

    /// The same body, which fails with `PayloadTooLarge` once more than `limit` bytes have come.
    public func limited(to limit: Int) -> ReceivedBody {
        var body = self
        body.stream = stream.limited(to: limit)
        return body
    }

    /// All bytes, at most `limit` of them.
    ///
    /// - Throws: `PayloadTooLarge` beyond the limit, `RequestTimeout` when the body takes too long, and
    ///   `NotEnoughResources` when too many bodies are in memory.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        if let length, length > limit {
            throw XRPCError.payloadTooLarge("The body is longer than \(limit) bytes.")
        }
        let deadline = timeLimit.map { ContinuousClock.now + $0 }
        var bytes: [UInt8] = []
        var room: (any Sendable)?
        var roomBytes = 0
        for try await piece in stream.limited(to: limit) {
            if let deadline, ContinuousClock.now > deadline { throw XRPCError.requestTimeout }
            if let reserve, bytes.count + piece.count > roomBytes {
                // Not for each piece, and not for what may never come.
                roomBytes = min(limit, max(bytes.count + piece.count, 2 * roomBytes, 1 << 14))
                room = nil
                room = try reserve(roomBytes)
            }
            bytes.append(contentsOf: piece)
        }
        withExtendedLifetime(room) {}
        return bytes
    }
}
