import Foundation
import Synchronization

/// Keeps a second server of the same kind away from a data folder, as long as it lives.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock, or throws when another process holds it. The system gives it back when this process ends,
    /// however it ends.
    ///
    /// - Parameter isShared: whether others may have it in the same way.
    init(_ name: String, in folder: DataFolder, isShared: Bool = false) throws {
        let path = folder(name + ".lock")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        guard flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            throw FolderInUse(name: name, path: folder.path)
        }
        self.descriptor = Mutex(descriptor)
    }

    /// Takes the lock as soon as no other process holds it: for what takes a moment.
    init(waitingFor name: String, in folder: DataFolder) throws {
        let path = folder(name + ".lock")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let code = errno
                close(descriptor)
                throw SystemError(path, code)
            }
        }
        self.descriptor = Mutex(descriptor)
    }

    /// Gives the lock back before this process ends.
    func release() {
        guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
        // Closing is not enough: a child that is about to become ffprobe has the same lock for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    deinit { release() }
}

/// Another server works on the folder.
struct FolderInUse: Error, CustomStringConvertible {
    let name: String
    let path: String

    var description: String { "another process serves \(name) from \(path)" }
}
