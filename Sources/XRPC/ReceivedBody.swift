import Synchronization

/// Grants memory to the bodies of requests. Grants end when they are released.
public protocol BodyMemory: Sendable {
    /// Grants room for the first `bytes` of a body that is arriving. Throws when there is too little.
    func room(for bytes: Int) throws -> (any Sendable)?

    /// Waits until a body of `bytes` may be decoded and handled.
    func turn(for bytes: Int) async throws -> (any Sendable)?
}

/// A body on its way in.
public struct ReceivedBody: Sendable {
    /// What is held for a body until nobody has it any more.
    private final class Grant: Sendable { let turn = Mutex<(any Sendable)?>(nil) }

    public var stream: BodyStream
    /// The value of Content-Type, parameters included; nil when absent.
    public let contentType: String?
    /// The value of Content-Length in bytes; nil when absent.
    public let length: Int?
    /// How long a body may take that is kept in memory; nil for any time.
    private let timeLimit: Duration?
    private var memory: (any BodyMemory)?
    private let grant = Grant()

    public init(stream: BodyStream, contentType: String?, length: Int?, timeLimit: Duration? = nil) {
        self.stream = stream
        self.contentType = contentType
        self.length = length
        self.timeLimit = timeLimit
    }

    /// The same body, whose memory `memory` grants when it is collected.
    public func granted(by memory: any BodyMemory) -> ReceivedBody {
        var body = self
        body.memory = memory
        return body
    }

    /// The same body, which fails with `PayloadTooLarge` once more than `limit` bytes have arrived.
    public func limited(to limit: Int) -> ReceivedBody {
        var body = self
        body.stream = stream.limited(to: limit)
        return body
    }

    /// All bytes, at most `limit` of them. They may be decoded and handled as long as this body exists.
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
            if let memory, bytes.count + piece.count > roomBytes {
                // Not for each piece, and not for what may never arrive.
                roomBytes = min(limit, max(bytes.count + piece.count, 2 * roomBytes, 1 << 14))
                room = nil
                room = try memory.room(for: roomBytes)
            }
            bytes.append(contentsOf: piece)
        }
        if let turn = try await memory?.turn(for: bytes.count) { grant.turn.withLock { $0 = turn } }
        withExtendedLifetime(room) {}
        return bytes
    }
}
