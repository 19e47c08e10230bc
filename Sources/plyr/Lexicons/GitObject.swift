import Foundation
import Schema
import Subprocess

/// A file or a folder in a revision, read through the program `git`.
///
/// Names are given to git on its standard input, where nothing is taken for an option.
struct GitObject {
    /// All lexicons of the network have some megabytes.
    private static let maximumBytes = 64 << 20

    private let name: String
    private let folder: String
    /// The name as people know it.
    private let label: String

    /// `name`: `REVISION:PATH`. `folder`: where to look for the repository, and what `./` in the path is relative to.
    /// `label`: what the object is called in messages and names of files.
    init(_ name: String, folder: String, label: String? = nil) throws {
        guard let first = name.utf8.first, first != UInt8(ascii: ":"), name.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw LexiconInputError("'\(name)' is not a revision with a path")
        }
        self.name = name
        self.folder = folder
        self.label = label ?? name
    }

    /// The file, or the `.json` files of the folder and the folders inside of it; sorted by path.
    func sources() async throws -> [LexiconSource] {
        let (hash, type) = try await object()
        switch type {
        case "blob": return try await contents(of: [Entry(hash: hash, path: label)])
        case "tree":
            let prefix = label.hasSuffix("/") || label.hasSuffix(":") ? label : label + "/"
            return try await contents(of: entries(of: hash, prefix: prefix))
        default: throw LexiconInputError("\(label) is a \(type), and no file or folder")
        }
    }

    private struct Entry {
        let hash: String
        let path: String
    }

    private func object() async throws -> (hash: String, type: String) {
        // Outside of a repository git ends before it reads, and then why it did is lost.
        _ = try await git(["rev-parse", "--git-dir"])
        let answer = try await git(["cat-file", "--batch-check"], input: name + "\n")
        let words = String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 3, Self.isHash(words[0]) else {
            throw LexiconInputError("there is no file or folder \(label), neither on the disk nor in git")
        }
        return (words[0], words[1])
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count >= 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    private func entries(of tree: String, prefix: String) async throws -> [Entry] {
        let listing = try await git(["ls-tree", "-r", "-z", "--full-tree", tree])
        return listing.split(separator: 0).compactMap { line in
            guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            let words = line[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            let path = String(decoding: line[(tab + 1)...], as: UTF8.self)
            let isFile = words.count == 3 && ["100644", "100755"].contains(words[0]) && Self.isHash(words[2])
            guard isFile, LexiconFolder.isLexicon(path) else { return nil }
            return Entry(hash: words[2], path: prefix + path)
        }
    }

    private func contents(of entries: [Entry]) async throws -> [LexiconSource] {
        let names = entries.map { $0.hash + "\n" }.joined()
        var rest = try await git(["cat-file", "--batch"], input: names)[...]
        return try entries.map { entry in
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
                let size = rest[..<end].split(separator: UInt8(ascii: " ")).last,
                let count = Int(String(decoding: size, as: UTF8.self)), count >= 0,
                count < rest.endIndex - end - 1
            else { throw LexiconInputError("git did not give \(entry.path)") }
            let content = rest[(end + 1)...].prefix(count)
            rest = rest[(end + 1)...].dropFirst(count + 1)
            return LexiconSource(file: entry.path, bytes: Array(content.prefix(LexiconDocument.maximumBytes + 1)))
        }
    }

    private func git(_ arguments: [String], input: String = "") async throws -> [UInt8] {
        do {
            let result = try await Subprocess.run(
                .name("git"), arguments: Arguments(["-C", folder] + arguments), input: .string(input),
                output: .bytes(limit: Self.maximumBytes), error: .string(limit: 1 << 16))
            guard result.terminationStatus.isSuccess else {
                let reason = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
                throw LexiconInputError("\(label) cannot be read: \(reason)")
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            let reason =
                switch error.code {
                case .executableNotFound: "there is no file or folder \(label), and git is not installed"
                case .failedToWriteToSubprocess: "\(label) cannot be read: git has ended early"
                case .outputLimitExceeded: "\(label) is larger than all lexicons together"
                default: "\(label) cannot be read through git: \(error)"
                }
            throw LexiconInputError(reason)
        }
    }
}
