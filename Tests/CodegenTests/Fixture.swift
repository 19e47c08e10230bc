import Codegen
import Foundation
import Schema
import Testing

/// Where the fixtures are.
enum Fixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures")

    /// The lexicons of `fixtures/lexicons`, by file name.
    static func sources() throws -> [LexiconSource] { try sources(in: root.appending(path: "lexicons")) }

    static func sources(in folder: URL) throws -> [LexiconSource] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasSuffix(".json") && $0 != GeneratorConfiguration.fileName }.map { name in
            LexiconSource(file: name, bytes: Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }

    static func generate(_ sources: [LexiconSource]) -> Generated {
        var configuration = GeneratorConfiguration()
        configuration.moduleName = "CodegenTests"
        return Generator(configuration).generate(sources)
    }
}

/// Text that was generated before, to compare with.
struct Snapshots {
    private let folder: URL

    /// - Parameter folder: inside of `fixtures`.
    init(folder: String) {
        self.folder = Fixture.root.appending(path: folder)
    }

    /// Compares every file, and that there is none too many. With RECORD_SNAPSHOTS set, writes them instead and fails.
    func compare(_ files: [GeneratedFile]) throws {
        let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in files {
            let snapshot = folder.appending(path: file.name + ".txt")
            if isRecording { try Data(file.text.utf8).write(to: snapshot) }
            let recorded = try? String(contentsOf: snapshot, encoding: .utf8)
            #expect(recorded == file.text, "\(file.name) is no longer what was recorded")
        }
        let names = Set(files.map { $0.name + ".txt" })
        let present = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        for leftover in Set(present).subtracting(names) {
            if isRecording { try FileManager.default.removeItem(at: folder.appending(path: leftover)) }
            Issue.record("\(leftover) is left over")
        }
        #expect(!isRecording, "The snapshots were written again. Look at the difference, then run the tests once more.")
    }
}
