import ArgumentParser
import PDS
import Syntax

/// `plyr account …`
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Make and list the accounts of the embedded PDS.",
        discussion: "Works with or without a server on the same data folder.",
        subcommands: [Create.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an account and print its DID.")

        @Argument(help: "The handle, such as alice.test.")
        var handle: String
        @OptionGroup var password: PasswordOption
        @Option(help: "An e-mail address.")
        var email: String?
        @Option(help: "The domain below which handles are given out.")
        var handleDomain = ".test"
        @OptionGroup var data: DataOption

        func run() async throws {
            let service = try HostedAccounts.service(in: data.folder(), domain: handleDomain)
            let did = try await service.createAccount(
                handle: Handle(handle), email: email, password: password.text())
            print(did)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all accounts: DID, handle and status, one a line.")

        @OptionGroup var data: DataOption

        func run() async throws {
            let service = try HostedAccounts.service(in: data.existingFolder())
            for account in try await service.allAccounts() {
                print("\(account.did) \(account.handle) \(account.status.rawValue)")
            }
        }
    }
}
