import Foundation
import Schema

/// One side of a comparison: lexicons on the disk, or those of a revision in git.
enum LexiconVersion {
    case disk(String)
    case revision(GitObject)

    /// Reads how the command line names two sides.
    ///
    /// What is there on the disk is meant. Otherwise it is `REVISION:PATH`, or `REVISION` for the path that the other
    /// side has.
    static func pair(_ old: String, _ new: String) throws -> (old: LexiconVersion, new: LexiconVersion) {
        (try version(old, beside: new), try version(new, beside: old))
    }

    /// Reads how the command line names the only side: what is on the disk, or `REVISION:PATH`.
    static func single(_ text: String) throws -> LexiconVersion { try version(text, beside: text) }

    private static func version(_ text: String, beside other: String) throws -> LexiconVersion {
        if isOnDisk(text) { return .disk(text) }
        if text.utf8.contains(UInt8(ascii: ":")) { return .revision(try GitObject(text, folder: ".")) }
        if isOnDisk(other) {
            let (folder, name) = place(of: other)
            return .revision(try GitObject("\(text):./\(name)", folder: folder, label: "\(text):\(other)"))
        }
        if let colon = other.utf8.firstIndex(of: UInt8(ascii: ":")) {
            return .revision(try GitObject(text + other[colon...], folder: "."))
        }
        throw LexiconInputError(
            "there is no file or folder \(text); a revision needs a path, as in \(text):PATH, on one side at least")
    }

    private static func isOnDisk(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The folder that git is to look from, and the name in it; empty for the folder itself.
    private static func place(of path: String) -> (folder: String, name: String) {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue { return (path, "") }
        let url = URL(filePath: path)
        return (url.deletingLastPathComponent().path, url.lastPathComponent)
    }

    /// The bytes of all documents.
    func sources() async throws -> [LexiconSource] {
        switch self {
        case .disk(let path): try LexiconFolder.sources(in: path)
        case .revision(let object): try await object.sources()
        }
    }
}
