import Foundation
import PackagePlugin

/// Generates Swift from the lexicons of a target: all its `.json` files, also those behind a symbolic link, or those
/// beside its `lexicons.json` if it has one.
///
/// One file a document, named by the document's NSID, and three that all share. Every document is an input, so that
/// editing, adding, removing and renaming one all regenerate; only files whose text changes are written.
@main
struct LexiconPlugin: BuildToolPlugin {
    private struct Document: Decodable {
        let id: String?
    }

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? any SourceModuleTarget else { return [] }
        let lexicons = LexiconTarget(target)
        guard !lexicons.files.isEmpty else { return [] }
        let folder = context.pluginWorkDirectoryURL
        var names: Set = ["Namespaces.swift", "Index.swift", "Server.swift"]
        var arguments = ["--output", folder.path]
        for file in lexicons.documents {
            var name = outputName(nsid(of: file))
            // Two documents of one name are for the generator to complain about.
            if !names.insert(name).inserted {
                name = "\(names.count)-\(name)"
                names.insert(name)
            }
            arguments += ["--name", "\(file.path)=\(name)"]
        }
        let imports = lexicons.imports(of: target)
        arguments += lexicons.arguments + imports.flatMap(\.importArguments)
        return [
            .buildCommand(
                displayName: "Generate \(target.moduleName) from \(lexicons.documents.count) lexicons",
                executable: try context.tool(named: "lexgen").url, arguments: arguments,
                inputFiles: lexicons.files + imports.flatMap(\.files),
                outputFiles: names.sorted().map { folder.appending(path: $0) })
        ]
    }

    /// The document's own name, or its file's if it cannot be read; the generator will then say what is wrong.
    private func nsid(of file: URL) -> String {
        let document = try? JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
        let name = document?.id ?? file.deletingPathExtension().lastPathComponent
        return name.replacing("/", with: "-")
    }

    /// As `OutputName` of the generator has it: no longer than file systems allow.
    private func outputName(_ nsid: String) -> String {
        guard nsid.utf8.count > 200 else { return nsid + ".swift" }
        let hash = nsid.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(nsid.prefix(200))-\(String(hash, radix: 16)).swift"
    }
}
