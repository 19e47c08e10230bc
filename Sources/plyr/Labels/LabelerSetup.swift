import ArgumentParser
import Keys
import Labeler
import Syntax

/// `plyr labeler setup`
struct LabelerSetup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Let an account be one more labeler of this folder.",
        discussion: """
            Gives the account a key for labels, and makes its DID document name that key and this server. For an \
            account of this folder that is done at once, in the PLC directory that the server uses too. The server of \
            another account first mails a token to its holder, who has to sign in with the real password, not with one \
            for apps: run it with --service and --handle, and then again with --token. For any other DID it says what \
            to add to the document. It prints 'published' once the document, looked up as others do, names both. \
            Harmless to repeat. The service itself is a labeler without this.
            """)

    @OptionGroup var account: LabelerAccountOptions
    @OptionGroup var key: LabelerKeyOptions
    @Option(help: "What the account's server has mailed.")
    var token: String?
    @Option(help: "Number labels behind this: the last number that the labeler gave at the place it comes from.")
    var afterSeq: Int64?
    @OptionGroup var data: DataOption

    func validate() throws {
        guard let afterSeq else { return }
        guard (1...LabelStore.greatestLeftOut).contains(afterSeq) else {
            throw ValidationError("--after-seq takes a number from 1 to \(LabelStore.greatestLeftOut)")
        }
    }

    func run() async throws {
        let folder = try data.folder()
        let given = try key.given()
        let account = try await account.account(in: data)
        let labelers = try await FolderLabelers.open(folder)
        if let known = try await labelers.labeler(account.did) {
            guard given == nil || given?.publicKey == known.key else {
                throw LabelerInputError("\(known.did) signs with another key; 'plyr labeler rotate-key' replaces it")
            }
            guard known.pendingKey == nil else { throw LabelerError.keyIsRotated(known.did) }
        } else {
            try await labelers.store.add(account.did, key: given ?? key.make(), at: systemClock())
        }
        if let afterSeq { try await labelers.store.leaveOut(upTo: afterSeq, at: systemClock()) }
        guard let labeler = try await labelers.labeler(account.did) else { return }
        let publication = LabelerPublication(
            account: account, currentKey: labeler.key, identity: try ServiceIdentity(in: folder),
            network: self.account.network, token: token)
        switch try await self.account.calling({ try await publication.publish(labeler.key) }) {
        case .published:
            let obstacle = await publication.obstacle(to: labeler.key)
            print("\(labeler.did) \(labeler.key.didKey) \(obstacle == nil ? "published" : "not published")")
            if let obstacle { StandardError.write("Not published yet: \(obstacle).\n") }
        case .waiting(let action):
            print("\(labeler.did) \(labeler.key.didKey) not published")
            StandardError.write(action + "\n")
        }
    }
}
