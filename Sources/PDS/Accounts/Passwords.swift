import Foundation
import HTTPTransport
import HTTPTypes
import Keys
import NIOPosix
import Synchronization
import XRPC

/// Hashes passwords on threads of their own: a hash occupies one core for a while, and the threads of the common pool
/// read files meanwhile. The number of threads also limits the memory: 19 MiB each.
struct Passwords: Sendable {
    /// Hashes at a time: half of the cores of a large machine, so that a flood of logins leaves the rest to others.
    private static let threads = max(2, ProcessInfo.processInfo.activeProcessorCount / 2)
    /// Nobody waits longer than most clients do, half a minute; more come again later.
    private static let maximumWaiting = 150 * threads

    /// In seconds: some of those who wait have their turn until then.
    private static let retryAfter = "5"

    private static let pool: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return pool
    }()
    private static let waiting = Mutex(0)

    /// Verified against when the account does not exist, so that the response time does not reveal that.
    private static let nobody =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    func hash(_ password: String) async throws -> String {
        try await Self.run { try PasswordHash.make(password: password) }
    }

    /// `stored` nil: takes the same time and is false.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        try await Self.run {
            PasswordHash.verify(password: password, stored: stored ?? Self.nobody) && stored != nil
        }
    }

    private static func run<Result: Sendable>(_ hash: @escaping @Sendable () throws -> Result) async throws -> Result {
        let isAccepted = waiting.withLock { waiting in
            guard waiting < maximumWaiting else { return false }
            waiting += 1
            return true
        }
        guard isAccepted else {
            throw FieldedError(
                .rateLimitExceeded("Too many logins at once; try again later."), fields: [.retryAfter: retryAfter])
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await pool.runIfActive(hash)
    }
}
