import CResolv
import Dispatch
import Synchronization

/// Looks up TXT records.
public protocol TXTLookup: Sendable {
    /// The texts at `name`; empty when there are none. Throws `unavailable` when no server answers.
    func texts(at name: String) async throws(IdentityError) -> [String]
}

/// TXT records by the system's resolver, on threads of its own: the library waits without giving its thread back.
public final class SystemDNS: TXTLookup {
    /// Of one try; at most two servers are tried.
    private static let secondsPerTry: Int32 = 3
    /// Lookups at a time; more wait in the queue of their callers.
    private static let maximumRunning = 16
    /// Waiting lookups beyond this are refused: something is wrong with DNS, or with who asks.
    private static let maximumWaiting = 1024
    /// The longest message of DNS over TCP.
    private static let maximumAnswerBytes = 65535

    private let queues: [DispatchQueue]
    private let load = Mutex((next: 0, waiting: 0))
    private let server: (address: String, port: UInt16)?

    /// `server`: an IPv4 address and a port to ask in place of the system's servers.
    public init(server: (address: String, port: UInt16)? = nil) {
        self.server = server
        queues = (0..<Self.maximumRunning).map { DispatchQueue(label: "dns.\($0)") }
    }

    public func texts(at name: String) async throws(IdentityError) -> [String] {
        let queue: DispatchQueue? = load.withLock { load in
            guard load.waiting < Self.maximumWaiting else { return nil }
            load.waiting += 1
            load.next = (load.next + 1) % queues.count
            return queues[load.next]
        }
        guard let queue else { throw .unavailable("too many lookups of DNS") }
        let result = await withCheckedContinuation { continuation in
            queue.async { [server] in continuation.resume(returning: Self.query(name, server)) }
        }
        load.withLock { $0.waiting -= 1 }
        return try result.get()
    }

    private static func query(
        _ name: String, _ server: (address: String, port: UInt16)?
    ) -> Result<[String], IdentityError> {
        var answer = [UInt8](repeating: 0, count: maximumAnswerBytes)
        var code: Int32 = 0
        let length = plyr_query_txt(
            name, &answer, Int32(answer.count), secondsPerTry, server?.address, server?.port ?? 53, &code)
        guard length > 0 else {
            let isAbsent = code == HOST_NOT_FOUND || code == NO_DATA
            return isAbsent ? .success([]) : .failure(.unavailable("DNS, code \(code)"))
        }
        guard let texts = DNSMessage.texts(in: answer.prefix(Int(length))) else {
            return .failure(.unavailable("a malformed answer of DNS"))
        }
        return .success(texts)
    }
}

/// The wire form of DNS (RFC 1035), as far as TXT records need it.
enum DNSMessage {
    /// No name has this many; a handle has one.
    private static let maximumRecords = 256

    /// The texts of all TXT records in the answer section; nil for a malformed message. Aliases before them are passed
    /// over: the server has followed them.
    static func texts(in message: ArraySlice<UInt8>) -> [String]? {
        var reader = Reader(rest: message)
        guard reader.skip(4), let questions = reader.number(), let answers = reader.number(), reader.skip(4),
            questions <= maximumRecords, answers <= maximumRecords
        else { return nil }
        for _ in 0..<questions {
            guard reader.skipName(), reader.skip(4) else { return nil }
        }
        var texts: [String] = []
        for _ in 0..<answers {
            guard reader.skipName(), let type = reader.number(), let recordClass = reader.number(), reader.skip(4),
                let length = reader.number(), let data = reader.take(length)
            else { return nil }
            guard type == 16, recordClass == 1 else { continue }
            guard let text = text(data) else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// The pieces of one record, put together.
    private static func text(_ data: ArraySlice<UInt8>) -> String? {
        var reader = Reader(rest: data)
        var bytes: [UInt8] = []
        while let length = reader.byte() {
            guard let piece = reader.take(Int(length)) else { return nil }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func byte() -> UInt8? { rest.popFirst() }

        mutating func number() -> Int? {
            guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
            return Int(high) << 8 | Int(low)
        }

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        mutating func skip(_ count: Int) -> Bool { take(count) != nil }

        /// Labels up to an empty one or a pointer, which ends a name.
        mutating func skipName() -> Bool {
            while let length = rest.popFirst() {
                if length == 0 { return true }
                if length & 0xC0 == 0xC0 { return skip(1) }
                guard length < 64, skip(Int(length)) else { return false }
            }
            return false
        }
    }
}
