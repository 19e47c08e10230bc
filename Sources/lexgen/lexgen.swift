import Codegen
import Foundation
import Schema

/// The tool behind the build plugin: `lexgen --output FOLDER [--module NAME] [--name FILE=NAME]… FILE…`.
///
/// Reads lexicons, and `lexicons.json` if it is among them, and writes Swift into the folder. `--name` renames what is
/// made from a source. A file is written only if its text differs. Ends with status 1 if any document has an error.
@main
struct Lexgen {
    var output = ""
    var configuration = GeneratorConfiguration()
    var sources: [LexiconSource] = []
    var names: [String: String] = [:]
    var diagnostics: [Diagnostic] = []

    static func main() {
        var tool = Lexgen()
        do {
            try tool.read(Array(CommandLine.arguments.dropFirst()))
            exit(try tool.run() ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    struct UsageError: Error, CustomStringConvertible {
        let description: String
    }

    private mutating func read(_ arguments: [String]) throws {
        var moduleName: String?
        var rest = arguments[...]
        func value(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw UsageError(description: "\(option) needs a value") }
            return value
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--output": output = try value(of: argument)
            case "--module": moduleName = try value(of: argument)
            case "--name":
                let pair = try value(of: argument)
                guard let sign = pair.lastIndex(of: "=") else {
                    throw UsageError(description: "--name needs FILE=NAME")
                }
                names[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
            case _ where argument.hasPrefix("--"): throw UsageError(description: "unknown option \(argument)")
            default: try read(file: argument)
            }
        }
        if output.isEmpty { throw UsageError(description: "--output is needed") }
        if let moduleName { configuration.moduleName = moduleName }
    }

    private mutating func read(file: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: file)))
        if URL(filePath: file).lastPathComponent == "lexicons.json" {
            configuration = GeneratorConfiguration(json: bytes, file: file, diagnostics: &diagnostics)
        } else {
            sources.append(LexiconSource(file: file, bytes: bytes))
        }
    }

    /// Whether all went well.
    private func run() throws -> Bool {
        let generated = Generator(configuration).generate(sources)
        for diagnostic in diagnostics + generated.diagnostics {
            FileHandle.standardError.write(Data("\(diagnostic)\n".utf8))
        }
        guard !diagnostics.hasErrors, !generated.diagnostics.hasErrors else { return false }
        let folder = URL(filePath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var unwritten = names
        for file in generated.files {
            let name = file.source.flatMap { unwritten.removeValue(forKey: $0) } ?? file.name
            try write(file.text, to: folder.appending(path: name))
        }
        // The build was promised these files; their documents are excluded.
        for name in unwritten.values { try write("// Left out by lexicons.json.\n", to: folder.appending(path: name)) }
        return true
    }

    private func write(_ text: String, to file: URL) throws {
        let data = Data(text.utf8)
        if (try? Data(contentsOf: file)) == data { return }
        try data.write(to: file, options: .atomic)
    }
}
