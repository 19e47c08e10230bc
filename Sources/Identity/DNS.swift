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
    /// For each of at most two servers.
    private static let secondsPerTry: Int32 = 1
    /// No caller waits longer, whether the lookup has begun or waits for its turn.
    private static let deadline = DispatchTimeInterval.seconds(3)
    /// Lookups at a time; more wait in line.
    static let maximumRunning = 64
    /// Waiting lookups beyond this are refused: something is wrong with DNS, or with who asks.
    private static let maximumWaiting = 1024
    /// The longest message of DNS over TCP.
    private static let maximumAnswerBytes = 65535

    /// One line each; the shortest one takes the next lookup.
    private let lines: [DispatchQueue]
    private let timers = DispatchQueue(label: "dns.deadline")
    private let lengths: Mutex<[Int]>
    private let server: (address: String, port: UInt16)?

    /// `server`: an IPv4 address and a port to ask in place of the system's servers.
    public init(server: (address: String, port: UInt16)? = nil) {
        self.server = server
        lines = (0..<Self.maximumRunning).map { DispatchQueue(label: "dns.\($0)") }
        lengths = Mutex([Int](repeating: 0, count: Self.maximumRunning))
    }

    public func texts(at name: String) async throws(IdentityError) -> [String] {
        let line: Int? = lengths.withLock { lengths in
            guard let shortest = lengths.indices.min(by: { lengths[$0] < lengths[$1] }),
                lengths[shortest] < Self.maximumWaiting / Self.maximumRunning
            else { return nil }
            lengths[shortest] += 1
            return shortest
        }
        guard let line else { throw .unavailable("too many lookups of DNS") }
        return try await withCheckedContinuation { continuation in
            let answer = Answer(continuation)
            lines[line].async { [self] in
                if answer.isAwaited { answer.give(Self.query(name, server)) }
                lengths.withLock { $0[line] -= 1 }
            }
            timers.asyncAfter(deadline: .now() + Self.deadline) { answer.give(.failure(.unavailable("DNS is slow"))) }
        }.get()
    }

    /// Goes to whoever waits, once.
    private final class Answer: Sendable {
        private let continuation: Mutex<CheckedContinuation<Result<[String], IdentityError>, Never>?>

        init(_ continuation: CheckedContinuation<Result<[String], IdentityError>, Never>) {
            self.continuation = Mutex(continuation)
        }

        var isAwaited: Bool { continuation.withLock { $0 != nil } }

        func give(_ result: Result<[String], IdentityError>) {
            continuation.withLock { $0.take() }?.resume(returning: result)
        }
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
