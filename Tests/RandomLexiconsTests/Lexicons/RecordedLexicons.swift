@testable import Codegen
import FixtureRandom
import Foundation
import Schema
import Syntax
import Testing

/// The random lexicons that are compiled into `FixtureRandom`, and the table of its types.
struct RecordedLexicons {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let folder = root.appending(path: "fixtures/random/lexicons")
    static let table = root.appending(path: "Tests/FixtureModules/Random/RandomTypes.swift")

    let seed: UInt64
    let documents: [MadeDocument]

    init(seed: UInt64) {
        self.seed = seed
        var maker = LexiconMaker(seed: seed)
        documents = maker.documents()
    }

    /// What is wrong with the documents, and the table of what is generated from them; empty after an error.
    func tableText() -> (diagnostics: [Diagnostic], text: String) {
        var configuration = GeneratorConfiguration()
        configuration.moduleName = "FixtureRandom"
        var linker = Linker(modules: [:])
        let sources = documents.map { LexiconSource(file: $0.file, bytes: Array($0.text.utf8)) }
        let module = linker.link(configuration, sources)
        return (linker.diagnostics, module.map { TypeTable(seed: seed, module: $0).text } ?? "")
    }

    func write(_ table: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
            try FileManager.default.removeItem(at: Self.folder.appending(path: name))
        }
        for document in documents {
            try Data(document.text.utf8).write(to: Self.folder.appending(path: document.file))
        }
        try Data(table.utf8).write(to: Self.table)
    }
}

/// A Swift source that lists the types of a module by what they are generated from.
private struct TypeTable {
    let seed: UInt64
    let module: ResolvedModule

    var text: String {
        var lines = [
            "// Recorded by RecordedLexiconsTests. Edits are lost.", "", "public import Schema", "public import XRPC",
            "",
            "/// The types of this module.", "public enum RandomTypes {",
            "    /// What the lexicons were made from.", "    public static let seed: UInt64 = \(seed)", "",
        ]
        lines += list(
            "values", "any LexiconValue.Type", "Records, objects and bodies, by what they are called.", values)
        lines.append("")
        lines += list("parameters", "any MethodParameters.Type", "Parameters, by their methods.", parameters)
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private func list(
        _ name: String, _ type: String, _ documentation: String, _ items: [(key: String, path: String)]
    ) -> [String] {
        let entries = items.map { item in
            let parts = item.path.split(separator: ".").map { part in
                part.split(separator: ":").map { Identifier.escaped(String($0)) }.joined(separator: "::")
            }
            let path = "\(parts.joined(separator: ".")).self,"
            let key = "        \"\(item.key)\":"
            return key.utf8.count + path.utf8.count < 120 ? "\(key) \(path)" : "\(key)\n            \(path)"
        }
        return ["    /// \(documentation)", "    public static let \(name): [String: \(type)] = ["] + entries + [
            "    ]"
        ]
    }

    private var values: [(key: String, path: String)] {
        var items: [(key: String, path: String)] = []
        let objects = Set(
            module.types.compactMap { declaration in
                switch declaration {
                case .object(let type): type.path
                case .union(let type): type.path
                default: nil
                }
            })
        for (reference, path) in module.paths where objects.contains(path) { items.append((reference.typeName, path)) }
        for file in module.files where [.query, .procedure].contains(file.main) {
            for name in ["Input", "Output"] where objects.contains("\(file.path).\(name)") {
                items.append(("\(file.nsid) \(name.lowercased())", "\(file.path).\(name)"))
            }
        }
        return items.sorted { $0.key < $1.key }
    }

    private var parameters: [(key: String, path: String)] {
        module.files.flatMap { file in
            file.declarations.compactMap { declaration in
                if case .parameters(let type) = declaration { (file.nsid.text, type.path) } else { nil }
            }
        }
    }
}
