import ArgumentParser
import Foundation
import Schema

/// Lexicons that are looked at together, so that they may refer to one another.
struct LexiconPaths: ParsableArguments {
    @Argument(help: "Lexicons, or folders of lexicons.")
    var paths: [String] = []

    /// Throws if no path is named.
    func require() throws {
        guard !paths.isEmpty else { throw ValidationError("name a lexicon or a folder of lexicons") }
    }

    /// The documents of all paths, each file once. Throws if a path has none.
    func sources() throws -> [LexiconSource] {
        var seen: Set<String> = []
        return try paths.flatMap { path in
            let sources = try LexiconFolder.sources(in: path)
            guard !sources.isEmpty else { throw LexiconInputError("there are no lexicons in \(path)") }
            return sources.filter { seen.insert(URL(filePath: $0.file).resolvingSymlinksInPath().path).inserted }
        }
    }
}
