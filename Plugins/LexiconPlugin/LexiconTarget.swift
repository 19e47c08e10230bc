import Foundation
import PackagePlugin

/// A target and its lexicons.
struct LexiconTarget {
    private struct Configuration: Decodable {
        struct Import: Decodable {
            let module: String
        }

        let imports: [Import]?
    }

    let module: String
    let documents: [URL]
    /// The outermost `lexicons.json`; those further inside are nobody's.
    private let configurationFile: URL?

    init(_ target: any SourceModuleTarget) {
        module = target.moduleName
        let all = target.sourceFiles.map(\.url).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        configurationFile = all.filter(Self.isConfiguration).min {
            $0.pathComponents.count < $1.pathComponents.count
        }
        let folder = configurationFile?.path.dropLast(Self.configurationName.count) ?? ""
        documents = all.filter { $0.path.hasPrefix(folder) && !Self.isConfiguration($0) }
    }

    /// All that is read.
    var files: [URL] { (configurationFile.map { [$0] } ?? []) + documents }

    /// For the generator, as what is generated and as what is imported.
    var arguments: [String] { ["--module", module] + files.map(\.path) }
    var importArguments: [String] { ["--import", module] + files.map(\.path) }

    /// The modules that the configuration imports, and those that they import, as far as the target depends on them.
    func imports(of target: any SourceModuleTarget) -> [LexiconTarget] {
        let known = target.recursiveTargetDependencies.compactMap { $0 as? any SourceModuleTarget }
        var found: [LexiconTarget] = []
        var open = importedModules
        while let name = open.popLast() {
            guard !found.contains(where: { $0.module == name }),
                let target = known.first(where: { $0.moduleName == name })
            else { continue }
            let imported = LexiconTarget(target)
            found.append(imported)
            open += imported.importedModules
        }
        return found.sorted { $0.module < $1.module }
    }

    private var importedModules: [String] {
        guard let configurationFile,
            let configuration = try? JSONDecoder().decode(Configuration.self, from: Data(contentsOf: configurationFile))
        else { return [] }
        return configuration.imports?.map(\.module) ?? []
    }

    private static let configurationName = "lexicons.json"

    /// Whether a file has the name of a configuration, and is no lexicon that has this name.
    private static func isConfiguration(_ file: URL) -> Bool {
        guard file.lastPathComponent == configurationName else { return false }
        let document = try? JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
        return document?.lexicon == nil
    }

    private struct Document: Decodable {
        let lexicon: Int?
    }
}
