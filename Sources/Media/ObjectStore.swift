import DataModel
import Foundation

/// Bytes on disk, each once, under their hash.
///
/// Bytes arrive in a temporary file, are hashed on the way, synced, and then renamed: a name in `objects` always
/// has all of its bytes, whatever happened before.
package struct ObjectStore: Sendable {
    /// Small pieces are gathered, so that the disk sees few large writes.
    private static let writeSize = 1 << 20

    private let objects: String
    private let incoming: String

    /// Opens the store in `folder`, which is made if need be.
    package init(folder: String) throws {
        objects = folder + "/objects"
        incoming = folder + "/incoming"
        try FileIO.makeFolder(objects)
        try FileIO.makeFolder(incoming)
    }

    /// Throws away what earlier processes left half done. To be called before anything arrives.
    package func sweep() throws {
        for name in try FileIO.list(incoming) { try FileIO.remove(incoming + "/" + name) }
    }

    /// Takes in a stream of at most `limit` bytes. Nothing is left behind when it fails.
    package func receive<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces, limit: Int64
    ) async throws -> IncomingObject where Pieces.Element == [UInt8] {
        let path = incoming + "/" + UUID().uuidString
        let file = try await FileIO.run { try WritingFile(path: path) }
        do {
            var waiting: [UInt8] = []
            var size: Int64 = 0
            for try await piece in pieces {
                size += Int64(piece.count)
                guard size <= limit else { throw MediaError.tooLarge(limit: limit) }
                waiting.append(contentsOf: piece)
                if waiting.count >= Self.writeSize {
                    let full = waiting
                    waiting = []
                    try await FileIO.run { try file.write(full) }
                }
            }
            let rest = waiting
            let digest = try await FileIO.run { try file.finish(rest) }
            return IncomingObject(id: ObjectID(digest), size: size, path: path)
        } catch {
            file.close()
            // What cannot be removed now is swept when the next process starts; the first error is the one to tell.
            _ = try? FileIO.remove(path)
            throw error
        }
    }

    /// Takes in a file of at most `limit` bytes that never changes, such as an object of another store. Where the
    /// file system allows, the bytes get a second name and are not copied: they are on the disk once, and each store
    /// may let go of them without asking the other.
    package func adopt(_ file: String, limit: Int64) async throws -> IncomingObject {
        let path = incoming + "/" + UUID().uuidString
        return try await FileIO.run {
            guard let size = FileIO.size(file) else { throw MediaError.file(file, ENOENT) }
            guard size <= limit else { throw MediaError.tooLarge(limit: limit) }
            do {
                try FileIO.link(file, to: path)
                return IncomingObject(id: ObjectID(try FileIO.digest(of: path)), size: size, path: path)
            } catch {
                try FileIO.remove(path)
                throw error
            }
        }
    }

    /// Keeps what has arrived, once: bytes that are here already are not stored again.
    package func keep(_ object: IncomingObject) async throws -> StoredObject {
        try await FileIO.run { try keepNow(object) }
    }

    /// The same, from a thread that may block, such as within a transaction.
    @discardableResult
    package func keepNow(_ object: IncomingObject) throws -> StoredObject {
        let stored = StoredObject(id: object.id, size: object.size, path: path(of: object.id))
        let folder = folder(of: object.id)
        if FileIO.size(stored.path) == object.size {
            try FileIO.remove(object.path)
        } else {
            try FileIO.makeFolder(folder)
            try FileIO.rename(object.path, to: stored.path)
        }
        // In either case: whoever renamed it first may not have come so far.
        try FileIO.syncFolder(folder)
        try FileIO.syncFolder(objects)
        return stored
    }

    /// Throws away what has arrived.
    package func discard(_ object: IncomingObject) async throws {
        try await FileIO.run { try FileIO.remove(object.path) }
    }

    /// Removes stored bytes, to which nothing refers. From a thread that may block, such as within a transaction.
    package func removeNow(_ id: ObjectID) throws { try FileIO.remove(path(of: id)) }

    /// The stored bytes of a hash; nil when they are not here.
    package func object(_ id: ObjectID) async throws -> StoredObject? {
        let path = path(of: id)
        guard let size = try await FileIO.run({ FileIO.size(path) }) else { return nil }
        return StoredObject(id: id, size: size, path: path)
    }

    /// The stored bytes of a ``ObjectID/fileID``; nil when they are not here, or when several begin alike.
    package func object(fileID: String) async throws -> StoredObject? {
        guard fileID.utf8.count == ObjectID.fileIDLength, Hex.decode(fileID) != nil else { return nil }
        let folder = objects + "/" + fileID.prefix(2).lowercased()
        let names = try await FileIO.run {
            FileIO.exists(folder) ? try FileIO.list(folder).filter { $0.hasPrefix(fileID) } : []
        }
        guard names.count == 1, let id = ObjectID(names[0]) else { return nil }
        return try await object(id)
    }

    /// Removes the stored bytes that `isNeeded` does not know: a crash between storing bytes and saying so leaves such.
    /// To be called before anything arrives.
    package func removeUnneeded(_ isNeeded: @Sendable ([ObjectID]) async throws -> Set<ObjectID>) async throws {
        try await eachFolder { ids in
            let needed = try await isNeeded(ids)
            for id in ids where !needed.contains(id) { try await FileIO.run { try removeNow(id) } }
        }
    }

    /// Hands out the names of all that is stored, some hundredth at a time.
    package func eachFolder(_ use: ([ObjectID]) async throws -> Void) async throws {
        for folder in try await FileIO.run({ try FileIO.list(objects) }) {
            try await use(FileIO.run { try FileIO.list(objects + "/" + folder).compactMap(ObjectID.init) })
        }
    }

    private func folder(of id: ObjectID) -> String { objects + "/" + id.description.prefix(2) }

    private func path(of id: ObjectID) -> String { folder(of: id) + "/" + id.description }
}

/// A temporary file that is hashed as it is written. Used by one task at a time, on the thread pool.
private final class WritingFile: @unchecked Sendable {
    // The task that receives a stream awaits each call before the next, so no two run at once.
    private let path: String
    private var descriptor: Int32
    private var hasher: SHA256Hasher?

    init(path: String) throws {
        self.path = path
        descriptor = try FileIO.create(path)
        hasher = SHA256Hasher()
    }

    deinit { close() }

    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            hasher?.update(buffer)
            try FileIO.write(buffer, to: descriptor, path: path)
        }
    }

    /// Writes the last bytes, makes them durable and closes the file.
    func finish(_ bytes: [UInt8]) throws -> SHA256Digest {
        try write(bytes)
        try FileIO.sync(descriptor, path: path)
        close()
        guard let hasher = hasher.take() else { throw MediaError.file(path, EBADF) }
        return hasher.finish()
    }

    func close() {
        guard descriptor >= 0 else { return }
        Foundation.close(descriptor)
        descriptor = -1
    }
}
