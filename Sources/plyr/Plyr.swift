import ArgumentParser
import Foundation

/// The one executable: servers, accounts, labels, and tools for people who debug protocols.
@main
struct Plyr: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plyr",
        abstract: "Music on the AT Protocol.",
        version: plyrVersion,
        subcommands: [
            ServeCommand.self, AccountCommand.self, IdentityCommand.self, BackupCommand.self, UploadCommand.self,
            LabelCommand.self, LabelerCommand.self,
        ],
        groupedSubcommands: [
            CommandGroup(name: "Lexicons", subcommands: [LexiconCommand.self]),
            CommandGroup(
                name: "Protocol tools",
                subcommands: [SyntaxCommand.self, DataCommand.self, KeyCommand.self, RepoCommand.self]),
        ])

    /// Whoever reads what is written here may go away at any time: that is an error of the write, and no reason to die.
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        await main(Array(SecretArguments.hide().dropFirst()))
    }
}

/// The version of this program, as `_health` and the user agent say it.
let plyrVersion = "0.1.0"
