import ArgumentParser

/// `plyr lexicon …`
struct LexiconCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lexicon",
        abstract: "Write, check, compare, generate from and publish lexicons.",
        subcommands: [
            LexiconCheck.self, LexiconLint.self, LexiconDiff.self, LexiconBreaking.self, LexiconDocs.self,
            LexiconNew.self,
        ])
}
