import Foundation

/// Keeps a second server of the same kind away from a data folder, as long as it lives.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or throws when another process holds it. The system gives it back when this process ends,
    /// however it ends.
    init(_ name: String, in folder: DataFolder) throws {
        let path = folder(name + ".lock")
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw FolderInUse(name: name, path: folder.path)
        }
    }

    deinit { close(descriptor) }
}

/// Another server works on the folder.
struct FolderInUse: Error, CustomStringConvertible {
    let name: String
    let path: String

    var description: String { "another process serves \(name) from \(path)" }
}
