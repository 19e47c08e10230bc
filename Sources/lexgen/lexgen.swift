import Codegen
import Foundation
import Schema

/// The tool behind the plugins. See ``Arguments`` for how it is called.
///
/// Reads lexicons, and `lexicons.json` if it is among them, and writes Swift into a folder. A file is written only if
/// its text differs. Ends with status 1 if any document has an error, or with `--check` if anything would be written.
@main
struct Lexgen {
    static func main() {
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            exit(try run(arguments) ? 0 : 1)
        } catch {
            say("error: \(error)")
            exit(1)
        }
    }

    /// Whether all went well.
    private static func run(_ arguments: Arguments) throws -> Bool {
        var diagnostics: [Diagnostic] = []
        let own = try read(arguments.own, &diagnostics)
        let imported = try arguments.imported.map { try read($0, &diagnostics) }
        let generated = Generator(own.configuration, modules: imported).generate(own.sources)
        for diagnostic in diagnostics + generated.diagnostics { say("\(diagnostic)") }
        guard !diagnostics.hasErrors, !generated.diagnostics.hasErrors else { return false }
        let files = arguments.promised(generated.files)
        let folder = OutputFolder(arguments.output)
        guard arguments.mode == .check else {
            let changes = try folder.write(files, isOwn: arguments.mode == .write)
            if arguments.mode == .report { report(changes, "written", "removed") }
            return true
        }
        let changes = folder.changes(for: files)
        report(changes, "not current", "left over")
        return changes.isEmpty
    }

    private static func read(
        _ module: Arguments.Module, _ diagnostics: inout [Diagnostic]
    ) throws -> ImportedModule {
        var configuration = GeneratorConfiguration()
        var sources: [LexiconSource] = []
        for file in module.files {
            let bytes = Array(try Data(contentsOf: URL(filePath: file)))
            if GeneratorConfiguration.isConfiguration(file, bytes) {
                configuration = GeneratorConfiguration(json: bytes, file: file, diagnostics: &diagnostics)
            } else {
                sources.append(LexiconSource(file: file, bytes: bytes))
            }
        }
        configuration.moduleName = module.name
        return ImportedModule(configuration: configuration, sources: sources)
    }

    private static func report(_ changes: OutputFolder.Changes, _ written: String, _ removed: String) {
        for name in changes.written { print("\(name): \(written)") }
        for name in changes.removed { print("\(name): \(removed)") }
    }

    private static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
