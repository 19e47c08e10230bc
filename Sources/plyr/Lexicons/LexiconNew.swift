import ArgumentParser
import Foundation
import Syntax

/// `plyr lexicon new`
struct LexiconNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Begin a lexicon from a template.",
        discussion: """
            Writes DIR/com/example/thing.json for com.example.thing and prints its path. Never overwrites a file.
            """)

    @Argument(help: "What it defines: \(LexiconTemplate.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: LexiconTemplate
    @Argument(help: "The name of the lexicon, an NSID such as com.example.thing.", transform: ArgumentText.nsid)
    var nsid: NSID
    @Option(help: "The folder of lexicons.")
    var output = "lexicons"

    func run() throws {
        let file = URL(filePath: output).appending(path: nsid.segments.joined(separator: "/") + ".json")
        try OutputFile.makeFolder(file.deletingLastPathComponent().relativePath)
        try OutputFile.create(file.relativePath, with: kind.text(nsid))
        print(file.relativePath)
    }
}
