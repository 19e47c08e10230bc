import Foundation
import PackagePlugin

/// `swift package generate-lexicons [--target NAME]… [--output FOLDER] [--check]`
///
/// Writes into the tree what `LexiconPlugin` makes during a build, for those who want to keep it under version control.
/// The sources of a target go to its folder `Generated`. With `--check` nothing is written, and the command fails if
/// what is there is not what would be written. A target has either this or the build plugin.
@main
struct LexiconCommand: CommandPlugin {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let usage = """
        USAGE: swift package generate-lexicons [--target NAME]… [--output FOLDER] [--check]

          --target NAME    A target with lexicons; may be repeated. All that have some by default.
          --output FOLDER  Where the sources of one target go; its folder `Generated` by default.
          --check          Write nothing, and fail if what is there is not what would be written.
        """

    func performCommand(context: PluginContext, arguments: [String]) async throws {
        var extractor = ArgumentExtractor(arguments)
        guard extractor.extractFlag(named: "help") == 0 else { return print(Self.usage) }
        let names = extractor.extractOption(named: "target")
        let output = extractor.extractOption(named: "output").last
        let isCheck = extractor.extractFlag(named: "check") > 0
        if let unknown = (extractor.unextractedOptionsOrFlags + extractor.remainingArguments).first {
            throw Failure(description: "unknown argument \(unknown)\n\(Self.usage)")
        }
        let targets = try self.targets(names, of: context.package)
        guard !targets.isEmpty else { throw Failure(description: "no target has lexicons") }
        if output != nil, targets.count != 1 { throw Failure(description: "--output needs one --target") }
        let tool = try context.tool(named: "lexgen").url
        var failed: [String] = []
        for target in targets {
            let lexicons = LexiconTarget(target)
            let folder = output.map { URL(filePath: $0) } ?? target.directoryURL.appending(path: "Generated")
            let all = lexicons.arguments + lexicons.imports(of: target).flatMap(\.importArguments)
            let mode = isCheck ? "--check" : "--report"
            if try run(tool, ["--output", folder.path, mode] + all) != 0 { failed.append(target.name) }
        }
        guard failed.isEmpty else {
            throw Failure(
                description: "\(isCheck ? "not current" : "not generated"): \(failed.joined(separator: ", "))")
        }
    }

    /// Those that are named, or all that have lexicons.
    private func targets(_ names: [String], of package: Package) throws -> [any SourceModuleTarget] {
        if names.isEmpty {
            return package.targets.compactMap { $0 as? any SourceModuleTarget }.filter {
                !LexiconTarget($0).documents.isEmpty
            }
        }
        return try package.targets(named: names).map { target in
            guard let target = target as? any SourceModuleTarget, !LexiconTarget(target).documents.isEmpty else {
                throw Failure(description: "\(target.name) has no lexicons")
            }
            return target
        }
    }

    private func run(_ tool: URL, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = tool
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
