import Foundation
import Synchronization

/// Watches the free space of a disk, so that a server stops adding data while there is still room for what it must
/// write: write-ahead logs, sessions, deletions.
package final class DiskSpace: Sendable {
    private struct Reading {
        let bytes: Int64
        let time: ContinuousClock.Instant
    }

    /// Asked for again after this long.
    private static let lifetime = Duration.seconds(1)

    private let path: String
    private let floor: Int64
    private let free: @Sendable (String) -> Int64
    private let reading = Mutex<Reading?>(nil)

    /// - Parameters:
    ///   - path: of a folder on the disk.
    ///   - floor: free bytes below which nothing is added; 0 for no limit.
    ///   - free: the free bytes of a disk.
    package init(
        at path: String, floor: Int64, free: @escaping @Sendable (String) -> Int64 = DiskSpace.freeBytes
    ) {
        self.path = path
        self.floor = floor
        self.free = free
    }

    /// Throws ``WriteFailure/full`` when there is too little space for adding data.
    package func require() throws(WriteFailure) {
        guard floor > 0 else { return }
        let now = ContinuousClock.now
        let bytes = reading.withLock { reading in
            if let reading, now - reading.time < Self.lifetime { return reading.bytes }
            let bytes = free(path)
            reading = Reading(bytes: bytes, time: now)
            return bytes
        }
        guard bytes >= floor else { throw .full }
    }

    /// What programs may still write to the disk of `path`; everything when the system does not say.
    package static let freeBytes: @Sendable (String) -> Int64 = { path in
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return .max }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
