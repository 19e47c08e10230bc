import Foundation

/// A Swift file of the package.
struct SourceFile: Sendable {
    /// From the package's folder on, such as `Sources/Syntax/DID.swift`.
    let path: String
    let lines: [String]
    /// The lines without comments and without the texts of literals.
    let code: [String]
    let literals: [SwiftText.Literal]

    /// The folder below `Sources`; nil for everything else.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.first == "Sources" && parts.count > 2 ? String(parts[1]) : nil
    }

    /// The code with its line numbers.
    var numbered: [(number: Int, line: String)] { code.enumerated().map { ($0.offset + 1, $0.element) } }

    /// A finding at a line.
    func at(_ line: Int, _ what: String) -> String { "\(path):\(line): \(what)" }
}

/// All that is written in the package, read once.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Every Swift file, generated ones excepted: they stand in the build folder.
    static let files: [SourceFile] = ["Sources", "Tests", "Plugins", "Benchmarks", "Examples", "Package.swift"]
        .flatMap { paths(below: $0) }.filter { $0.hasSuffix(".swift") }.compactMap(file)

    /// The files of `Sources`.
    static let sources = files.filter { $0.module != nil }

    /// The paths of all files below a folder, which may be a file itself.
    static func paths(below folder: String) -> [String] {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: root + "/" + folder, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [folder] }
        let names = manager.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
        // Examples are packages with build folders of their own.
        return names.filter { !$0.contains(".build/") }.map { folder + "/" + $0 }.sorted()
    }

    /// The content of a text file; nil when it is none.
    static func text(_ path: String) -> String? {
        try? String(contentsOf: URL(filePath: root).appending(path: path), encoding: .utf8)
    }

    private static func file(_ path: String) -> SourceFile? {
        guard let content = text(path) else { return nil }
        let text = SwiftText(content)
        return SourceFile(
            path: path, lines: split(content), code: split(String(decoding: text.code, as: UTF8.self)),
            literals: text.literals)
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
