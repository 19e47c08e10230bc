import ArgumentParser
import Codegen
import Foundation
import Schema

/// `plyr lexicon generate`
struct LexiconGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write Swift types for a folder of lexicons, and what calls or answers their methods.",
        discussion: """
            One file a document, named by its NSID, and three that all share. Only files whose text changes are \
            written, and files of an earlier run that are no longer needed are removed; what others have written is \
            left alone. 'lexicons.json' among the documents says more, as for the build plugin; options go before it. \
            Fails, and writes nothing, if a document has an error, unless --skip-invalid or its skipInvalid is given.
            """)

    @Argument(help: "A folder of lexicons, or one lexicon.")
    var path: String
    @Option(help: "The folder for the sources; made if it is absent.")
    var output: String
    @Flag(
        help: "Also what calls methods. With neither --client nor --server: what 'lexicons.json' says, or types alone.")
    var client = false
    @Flag(help: "Also what answers methods.")
    var server = false
    @Option(help: "Name of the module that the sources will be part of; without it they work in any.")
    var module: String?
    @Option(
        help: "Who can see what is generated: \(AccessLevel.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: Self.access)
    var access: AccessLevel?
    @Option(
        name: .customLong("import"),
        help: ArgumentHelp(
            "A module that 'lexicons.json' imports, and the folder of its lexicons.", valueName: "name=dir"))
    var imports: [String] = []
    @Flag(help: "Leave out documents with errors, and those that refer to them, in place of failing.")
    var skipInvalid = false
    @Flag(help: "Write nothing; fail if the folder does not hold what would be written.")
    var check = false

    func validate() throws {
        let names = [module].compactMap { $0 } + (try namedImports().map(\.name))
        for name in names where !GeneratorConfiguration.isName(name) {
            throw ValidationError("`\(name)` cannot be the name of a module")
        }
    }

    private func namedImports() throws -> [(name: String, folder: String)] {
        try imports.map { item in
            let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--import needs NAME=DIR, not \(item)") }
            return (parts[0], parts[1])
        }
    }

    func run() throws {
        var diagnostics: [Diagnostic] = []
        var own = try LexiconFolder.module(in: path, named: nil, &diagnostics)
        var modules: [ImportedModule] = []
        for (name, folder) in try namedImports() {
            modules.append(try LexiconFolder.module(in: folder, named: name, &diagnostics))
        }
        let wanted = Set((modules.map(\.configuration) + [own.configuration]).flatMap(\.imports).map(\.module))
        if let idle = modules.compactMap(\.configuration.moduleName).first(where: { !wanted.contains($0) }) {
            throw LexiconInputError("no lexicons.json imports the module \(idle)")
        }
        own = ImportedModule(configuration: configure(own.configuration), sources: own.sources)
        let generated = Generator(own.configuration, modules: modules).generate(own.sources)
        diagnostics += generated.diagnostics
        for diagnostic in diagnostics { StandardError.write("\(diagnostic)\n") }
        guard !diagnostics.hasErrors else { throw ExitCode.failure }
        try finish(generated.files)
    }

    private func configure(_ configuration: GeneratorConfiguration) -> GeneratorConfiguration {
        var configuration = configuration
        if client || server {
            configuration.parts = [.types]
            if client { configuration.parts.insert(.client) }
            if server { configuration.parts.insert(.server) }
        }
        if let module { configuration.moduleName = module }
        if let access { configuration.access = access }
        if skipInvalid { configuration.skipsInvalid = true }
        return configuration
    }

    @Sendable private static func access(_ text: String) throws -> AccessLevel {
        guard let access = AccessLevel(rawValue: text) else { throw ValidationError("\(text) is no access level") }
        return access
    }

    private func finish(_ files: [GeneratedFile]) throws {
        let folder = OutputFolder(output)
        if check {
            let changes = folder.changes(for: files)
            for name in changes.written { print("\(name): not current") }
            for name in changes.removed { print("\(name): left over") }
            guard changes.isEmpty else { throw ExitCode.failure }
            print("\(files.count) files, all current")
        } else {
            let changes = try OutputFile.inPlainWords(output) { try folder.write(files) }
            print("\(files.count) files, \(changes.written.count) written, \(changes.removed.count) removed")
        }
    }
}
