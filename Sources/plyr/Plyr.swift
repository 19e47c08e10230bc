import ArgumentParser

/// The one executable: servers, accounts, labels, and tools for people who debug protocols.
@main
struct Plyr: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plyr",
        abstract: "Music on the AT Protocol.",
        version: plyrVersion,
        subcommands: [ServeCommand.self, AccountCommand.self, UploadCommand.self, LabelCommand.self],
        groupedSubcommands: [
            CommandGroup(name: "Lexicons", subcommands: [LexiconCommand.self]),
            CommandGroup(
                name: "Protocol tools",
                subcommands: [SyntaxCommand.self, DataCommand.self, KeyCommand.self, RepoCommand.self]),
        ])
}

/// The version of this program, as `_health` and the user agent say it.
let plyrVersion = "0.1.0"
