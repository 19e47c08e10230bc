import ArgumentParser
import DataModel
import PDSClient
import Repo
import Schema
import Syntax

/// `plyr lexicon publish`
struct LexiconPublish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish documents as records of an account.",
        discussion: """
            Every document of the folder has to be valid, and what it refers to published by others or in it too. DNS \
            has to name the account for every authority: what to add is said. Documents that are published already are \
            left alone; changed ones are refused without --update, and without --allow-breaking if they break what \
            others rely on. Running it twice does nothing the second time.
            """)

    @Argument(help: "A folder of lexicons, or one file.")
    var path: String
    @Option(
        help: "Publish documents of this name only; may be repeated, and end in '.*'.",
        transform: ArgumentText.pattern)
    var only: [LexiconPattern] = []
    @OptionGroup var account: SignInOptions
    @Flag(help: "Write nothing, and print what would be written.")
    var dryRun = false
    @Flag(help: "Replace documents that are published in another form.")
    var update = false
    @Flag(help: "Publish also changes that break programs and data of those who know what is published.")
    var allowBreaking = false
    @Flag(help: "Publish also what nobody will find, because DNS does not name the account.")
    var skipDnsCheck = false
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let own = try OwnLexicons.whole(in: path, only: only)
        let password = try account.password.text()
        let session = try await account.calling {
            try await PDSSession(
                at: network.client(of: account.service), identifier: account.handle, password: password)
        }
        let publisher = LexiconPublisher(session)
        let changes = try await account.calling { try await publisher.changes(for: own) }
        for change in changes where dryRun || change.kind == .none { print(Self.line(change)) }
        let isNamed = if skipDnsCheck { true } else { try await isNamedByDNS(session.did, for: own) }
        let isCompatible = if allowBreaking { true } else { try await isCompatible(changes, publisher) }
        guard isNamed, isCompatible, isAllowed(changes) else { throw ExitCode.failure }
        guard !dryRun else { return }
        do throws(RecordWritingError) {
            try await publisher.publish(changes) { change, record in
                let verb = change.kind == .create ? "created" : "updated"
                print("\(verb)  \(record.uri) \(record.cid?.description ?? "")")
            }
        } catch {
            throw LexiconInputError("nothing more was written: \(account.service): \(OneLine.text(error.reason))")
        }
    }

    private static func line(_ change: LexiconChange) -> String {
        switch change.kind {
        case .none: "current  \(change.lexicon.nsid)"
        case .create: "create   \(change.lexicon.nsid)"
        case .update: "update   \(change.lexicon.nsid)"
        }
    }

    /// Whether all who look for the documents will find this account; prints what is in the way.
    private func isNamedByDNS(_ did: DID, for own: [LocalLexicon]) async throws -> Bool {
        let dns = try network.resolver().dns
        var isNamed = true
        for authority in Set(own.map { LexiconAuthority(of: $0.nsid) }).sorted() {
            do throws(LexiconResolutionError) {
                let named = try await authority.account(dns)
                if named == did { continue }
                OwnLexicons.report("\(authority.recordName) names another account, \(named)")
            } catch {
                OwnLexicons.report("\(error)")
            }
            OwnLexicons.report("    needed: " + authority.record(naming: did))
            isNamed = false
        }
        if !isNamed { OwnLexicons.report("Nothing was written. --skip-dns-check publishes nevertheless.") }
        return isNamed
    }

    /// Whether those who know what is published can go on as before; prints what breaks for them.
    private func isCompatible(_ changes: [LexiconChange], _ publisher: LexiconPublisher) async throws -> Bool {
        let breaking = try await account.calling { try await publisher.breaking(changes) }
        for change in breaking { OwnLexicons.report("\(change)") }
        guard !breaking.isEmpty else { return true }
        OwnLexicons.report(
            "Nothing was written. A new name breaks nothing; --allow-breaking replaces the old form nevertheless.")
        return false
    }

    private func isAllowed(_ changes: [LexiconChange]) -> Bool {
        let updates = changes.filter { if case .update = $0.kind { true } else { false } }
        guard !update, !updates.isEmpty else { return true }
        for change in updates {
            OwnLexicons.report("\(change.lexicon.nsid) is published in another form")
        }
        OwnLexicons.report("Nothing was written. --update replaces what is published.")
        return false
    }
}
