import DataModel
import Foundation
import Storage

/// A copy of a data folder that is a data folder itself, made beside running servers.
///
/// Each database is copied as it is at one moment. The index comes first, so that it never knows more than what it is
/// derived from; files come last, so that every file is there that a database names.
struct FolderBackup {
    let folder: DataFolder
    /// Names of databases, in the order in which they are copied.
    let databases: [String]
    /// Names of folders with files.
    let folders: [String]

    /// Everything.
    static func whole(_ folder: DataFolder) -> FolderBackup {
        FolderBackup(
            folder: folder,
            databases: ["index.sqlite", "upload.sqlite", "state.sqlite", FolderLabelers.fileName, "pds.sqlite"],
            folders: ["blobs", "audio"])
    }

    /// Labels, accounts and their repositories; no audio, and nothing that is derived.
    static func labeler(_ folder: DataFolder) -> FolderBackup {
        FolderBackup(folder: folder, databases: [FolderLabelers.fileName, "pds.sqlite"], folders: ["blobs"])
    }

    /// Where bytes are that nobody has a name for yet.
    private static let unfinished = "incoming"

    /// Writes the copy to a folder that must not exist; it appears when it is whole.
    func write(to output: String) throws {
        guard access(output, F_OK) != 0 else { throw SystemError(output, EEXIST) }
        let copy = try DataFolder(output + ".part-" + UUID().uuidString)
        do {
            try fill(copy)
            guard rename(copy.path, output) == 0 else { throw SystemError(output, errno) }
        } catch {
            try? FileManager.default.removeItem(atPath: copy.path)
            throw error
        }
        try AtomicFile.syncFolder(URL(filePath: output).deletingLastPathComponent().path)
    }

    private func fill(_ copy: DataFolder) throws {
        var identity = try ServiceIdentity(in: folder)
        var copied: Set<String> = []
        for name in databases where folder.has(name) {
            try DatabaseCopy.make(of: folder(name), at: copy(name))
            try AtomicFile.sync(copy(name))
            copied.insert(name)
        }
        for name in folders where folder.has(name) { try copyFiles(name, to: copy) }
        for name in KeyFiles.names {
            guard let content = try folder.content(of: KeyFiles.path(name)) else {
                throw LostFile(KeyFiles.path(name), in: folder, found: copied)
            }
            _ = try copy.file(KeyFiles.path(name)) { content }
        }
        identity.databases = copied.intersection(FolderContents.keysOfDatabases.keys)
        _ = try copy.file(ServiceIdentity.fileName) { identity.json }
    }

    private func copyFiles(_ name: String, to copy: DataFolder) throws {
        let manager = FileManager.default
        let source = URL(filePath: folder(name)).standardizedFileURL.resolvingSymlinksInPath().path
        try manager.createDirectory(atPath: copy(name), withIntermediateDirectories: true)
        guard let files = manager.enumerator(atPath: source) else { throw SystemError(source, EACCES) }
        for case let path as String in files
        where !path.split(separator: "/").contains(where: { $0 == Self.unfinished }) {
            let target = copy(name) + "/" + path
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: source + "/" + path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                try manager.createDirectory(atPath: target, withIntermediateDirectories: true)
            } else {
                do {
                    try manager.copyItem(atPath: source + "/" + path, toPath: target)
                } catch  where !manager.fileExists(atPath: source + "/" + path) {
                    // Nobody needs it any more.
                    continue
                }
                try AtomicFile.sync(target)
            }
        }
        try AtomicFile.syncFolder(copy(name))
    }
}
