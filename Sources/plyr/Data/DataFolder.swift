import ArgumentParser
import DataModel
import Foundation
import Syntax

/// The folder that holds all state. Whoever needs something in it first makes it, once, whatever else runs.
struct DataFolder: Sendable {
    let path: String

    /// Opens or makes the folder; its files are for its owner only.
    init(_ path: String) throws {
        umask(0o077)
        self.path = URL(filePath: path).path
        try Self.make(self.path)
    }

    private static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw SystemError(path, cause.map { Int32(clamping: $0.code) } ?? EACCES)
        }
    }

    /// The path of something in the folder.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// The content of a small file, which `make` makes if it is not there. Of several makers the first one wins.
    func file(_ name: String, make: () throws -> [UInt8]) throws -> [UInt8] {
        let target = self(name)
        if let content = try content(of: name) { return content }
        let folder = URL(filePath: target).deletingLastPathComponent().path
        try Self.make(folder)
        let temporary = target + "." + UUID().uuidString
        try AtomicFile.write(try make(), to: temporary)
        defer { unlink(temporary) }
        // A link fails if the name is taken: unlike a rename it never replaces what another process has made.
        guard link(temporary, target) == 0 || errno == EEXIST else { throw SystemError(target, errno) }
        try AtomicFile.syncFolder(folder)
        guard let content = try content(of: name) else { throw SystemError(target, ENOENT) }
        return content
    }

    /// Replaces the content of a small file in one step.
    func replace(_ name: String, with content: [UInt8]) throws {
        let target = self(name)
        let temporary = target + "." + UUID().uuidString
        try AtomicFile.write(content, to: temporary)
        guard rename(temporary, target) == 0 else { throw SystemError(target, errno) }
        try AtomicFile.syncFolder(path)
    }

    /// The content of a small file; nil if it is not there.
    func content(of name: String) throws -> [UInt8]? {
        guard has(name) else { return nil }
        return Array(try Data(contentsOf: URL(filePath: self(name))))
    }

    /// Whether the folder has something of this name.
    func has(_ name: String) -> Bool { access(self(name), F_OK) == 0 }
}

/// Files whose names never have half of their content.
enum AtomicFile {
    /// Writes and syncs a file that must not exist, readable by its owner only.
    static func write(_ content: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(content))
        try handle.synchronize()
        try handle.close()
    }

    static func syncFolder(_ path: String) throws { try sync(path, O_DIRECTORY) }

    /// Brings a file, whoever wrote it, to the disk.
    static func sync(_ path: String, _ flags: Int32 = 0) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw SystemError(path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError(path, errno) }
    }
}

/// What the system refused.
struct SystemError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    init(_ path: String, _ code: Int32) {
        self.path = path
        self.code = code
    }

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}

/// `--data DIR`
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The folder that holds all state.")
    var path = "data"

    /// - Parameter isNewTold: whether to say so on standard error when the folder is made: the path may be mistyped.
    func folder(isNewTold: Bool = false) throws -> DataFolder {
        let isNew = !FileManager.default.fileExists(atPath: path)
        let folder = try DataFolder(path)
        if isNew, isNewTold { StandardError.write("made a new data folder: \(path)\n") }
        return folder
    }

    /// The folder, which must be there: for commands that only look.
    func existingFolder() throws -> DataFolder {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SystemError(path, ENOENT)
        }
        return try folder()
    }
}
