import ArgumentParser

/// `plyr lexicon …`
struct LexiconCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lexicon",
        abstract: "Write, check, compare, generate from and publish lexicons.",
        subcommands: [
            LexiconNew.self, LexiconCheck.self, LexiconLint.self, LexiconGenerate.self, LexiconValidate.self,
            LexiconDiff.self, LexiconBreaking.self, LexiconDocs.self, LexiconResolve.self, LexiconStatus.self,
            LexiconPull.self, LexiconPublish.self, LexiconUnpublish.self,
        ])
}
