import Foundation
import PackagePlugin

/// Generates Swift from the lexicons of a target: all its `.json` files, also those behind a symbolic link.
///
/// One file a document, named by the document's NSID, and two that all share. Every document is an input, so that
/// editing, adding, removing and renaming one all regenerate.
@main
struct LexiconPlugin: BuildToolPlugin {
    private struct Document: Decodable {
        let id: String?
    }

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? any SourceModuleTarget else { return [] }
        let inputs = target.sourceFiles.map(\.url).filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
        guard !inputs.isEmpty else { return [] }
        let folder = context.pluginWorkDirectoryURL
        var arguments = ["--output", folder.path, "--module", target.moduleName]
        var outputs = ["Namespaces.swift", "Index.swift"].map { folder.appending(path: $0) }
        for input in inputs where input.lastPathComponent != "lexicons.json" {
            let name = "\(nsid(of: input)).swift"
            arguments += ["--name", "\(input.path)=\(name)"]
            outputs.append(folder.appending(path: name))
        }
        return [
            .buildCommand(
                displayName: "Generate \(target.moduleName) from \(inputs.count) lexicons",
                executable: try context.tool(named: "lexgen").url, arguments: arguments + inputs.map(\.path),
                inputFiles: inputs, outputFiles: outputs)
        ]
    }

    /// The document's own name, or its file's if it cannot be read; the generator will then say what is wrong.
    private func nsid(of file: URL) -> String {
        let document = try? JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
        let name = document?.id ?? file.deletingPathExtension().lastPathComponent
        return name.replacing("/", with: "-")
    }
}
