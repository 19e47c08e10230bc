import Foundation

/// A folder for generated files. What it holds that was not generated is left alone.
public struct OutputFolder {
    /// How every generated file begins, and how its first line ends: by that it is told from files of others.
    static let remark = (start: "// Made from ", end: ". Edits are lost.")
    /// What stands in a file that was promised and that nothing is generated for.
    public static let placeholder = remark.start + "nothing: see lexicons.json" + remark.end + "\n"

    private let folder: URL

    public init(_ path: String) {
        folder = URL(filePath: path, directoryHint: .isDirectory)
    }

    /// What writing has changed, or would change: names of files, sorted.
    public struct Changes: Sendable, Hashable {
        public var written: [String] = []
        public var removed: [String] = []

        public var isEmpty: Bool { written.isEmpty && removed.isEmpty }
    }

    /// What ``write(_:isOwn:)`` would change.
    public func changes(for files: [GeneratedFile]) -> Changes {
        let stale = files.filter { (try? Data(contentsOf: url($0.name))) != Data($0.text.utf8) }
        return Changes(written: stale.map(\.name).sorted(), removed: leftovers(files))
    }

    /// Writes the files whose text differs, each as a whole or not at all, and removes those that were generated before
    /// and are no longer among `files`. Throws ``ForeignFile``, and writes nothing, where a file that was not generated
    /// is in the way, unless the folder is the generator's alone.
    public func write(_ files: [GeneratedFile], isOwn: Bool = false) throws -> Changes {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let changes = changes(for: files)
        for name in changes.written
        where !isOwn && FileManager.default.fileExists(atPath: url(name).path) && !isGenerated(name) {
            throw ForeignFile(path: url(name).path)
        }
        let stale = Set(changes.written)
        for file in files where stale.contains(file.name) {
            try Data(file.text.utf8).write(to: url(file.name), options: .atomic)
        }
        for name in changes.removed { try FileManager.default.removeItem(at: url(name)) }
        return changes
    }

    private func leftovers(_ files: [GeneratedFile]) -> [String] {
        let current = Set(files.map(\.name))
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return present.filter { $0.hasSuffix(".swift") && !current.contains($0) && isGenerated($0) }.sorted()
    }

    private func isGenerated(_ name: String) -> Bool {
        guard let file = try? FileHandle(forReadingFrom: url(name)),
            let head = try? file.read(upToCount: 1024),
            let line = String(decoding: head, as: UTF8.self).split(separator: "\n").first
        else { return false }
        return line.hasPrefix(Self.remark.start) && line.hasSuffix(Self.remark.end)
    }

    private func url(_ name: String) -> URL { folder.appending(path: name) }
}

/// A file that somebody has written stands where a generated one would.
public struct ForeignFile: Error, CustomStringConvertible {
    public let path: String

    public var description: String { "\(path) was not generated, and is left alone; nothing was written" }
}
