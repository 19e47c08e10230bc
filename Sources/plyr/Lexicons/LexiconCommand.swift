import ArgumentParser

/// `plyr lexicon …`
struct LexiconCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lexicon",
        abstract: "Write, check, compare, generate from and publish lexicons.",
        subcommands: [
            LexiconCheck.self,
            LexiconGenerate.self,
            LexiconValidate.self,
            LexiconResolve.self,
            LexiconStatus.self,
            LexiconPull.self,
            LexiconPublish.self,
        ])
}
