import HTTPTransport
import HTTPTypes
import Lexicons
import Synchronization
import Syntax
import XRPC

/// Bounds how many uploads an account has under way: each holds a file and a connection.
final class UploadSlots: Sendable {
    /// In seconds. Uploads take minutes; whoever asks each of them costs little.
    private static let retryAfter = "10"

    private let limit: Int
    private let taken: Mutex<[DID: Int]> = Mutex([:])

    init(limit: Int) { self.limit = limit }

    /// Runs `body` in a slot of `did`, or throws `TooManyUploads`.
    func with<Result: Sendable>(_ did: DID, _ body: () async throws -> Result) async throws -> Result {
        let isFree = taken.withLock { taken in
            guard taken[did, default: 0] < limit else { return false }
            taken[did, default: 0] += 1
            return true
        }
        guard isFree else {
            throw FieldedError(
                XRPCError(
                    status: 429, name: Fm.Plyr.Upload.UploadAudio.Failure.tooManyUploads.rawValue,
                    message: "At most \(limit) uploads at a time."),
                fields: [.retryAfter: Self.retryAfter])
        }
        defer {
            taken.withLock { taken in
                taken[did, default: 1] -= 1
                if taken[did] == 0 { taken[did] = nil }
            }
        }
        return try await body()
    }
}
