import ArgumentParser
import PDSClient
import Repo
import Schema
import Syntax

/// `plyr lexicon unpublish`
struct LexiconUnpublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpublish",
        abstract: "Delete published documents from the repository of their account.",
        discussion: """
            Prints 'deleted' or, for a document that the account does not publish, 'absent', and what it is about. \
            Running it twice does nothing the second time. Programs and documents that rely on a deleted document no \
            longer find it; copies that others have fetched remain.
            """)

    @Argument(help: "The NSIDs of the documents.", transform: ArgumentText.nsid)
    var names: [NSID]
    @OptionGroup var account: SignInOptions
    @Flag(help: "Delete nothing, and print what would be deleted.")
    var dryRun = false
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let password = try account.password.text()
        let session = try await account.calling {
            try await PDSSession(
                at: network.client(of: account.service), identifier: account.handle, password: password)
        }
        let publisher = LexiconPublisher(session)
        let removals = try await account.calling { try await publisher.removals(of: names) }
        for removal in removals {
            if removal.published == nil {
                print("absent   \(removal.nsid)")
            } else if dryRun {
                print("delete   \(removal.nsid)")
            }
        }
        guard !dryRun else { return }
        do throws(RecordWritingError) {
            try await publisher.unpublish(removals) { print("deleted  \($0)") }
        } catch {
            throw LexiconInputError("nothing more was deleted: \(account.service): \(OneLine.text(error.reason))")
        }
    }
}
