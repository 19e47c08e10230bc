import Keys
import NIOPosix

/// Hashes passwords on a thread pool: a hash costs a tenth of a second of one core.
struct Passwords: Sendable {
    /// Held against when there is no account, so that the time taken does not tell whether there is one.
    private static let nobody = "scrypt$15$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    func hash(_ password: String) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive { try PasswordHash.make(password: password) }
    }

    /// `stored` nil: takes the same time and is false.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        try await NIOThreadPool.singleton.runIfActive {
            PasswordHash.verify(password: password, stored: stored ?? Self.nobody) && stored != nil
        }
    }
}
