import ArgumentParser
import Keys
import Labeler
import Syntax

/// `plyr labeler rotate-key`
struct LabelerRotateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Let a labeler sign with another key.",
        discussion: """
            While the new key is published, labels are refused: commands fail, and HTTP answers 503. Then it signs, \
            and the labels that hold are signed anew when they are asked for. What was interrupted goes on when the \
            command is run again. The DID document is changed as 'plyr labeler setup' does it, with --service, \
            --handle and --token for an account of another server. A document that somebody changes by hand needs \
            --key-file: the first run prints what to change, and the old key signs until a later one finds the change. \
            Works with or without a server on the same data folder. Prints the old and the new key.
            """)

    @OptionGroup var account: LabelerAccountOptions
    @OptionGroup var key: LabelerKeyOptions
    @Option(help: "What the account's server has mailed.")
    var token: String?
    @Flag(help: "Give up a key that is not published, and go on with the old one.")
    var abort = false
    @Flag(help: "With --abort, also when the document cannot be had. If it names the key, no label is believed.")
    var force = false
    @OptionGroup var data: DataOption

    func validate() throws {
        guard abort || !force else { throw ValidationError("--force goes with --abort") }
    }

    func run() async throws {
        let folder = try data.existingFolder()
        let given = try key.given()
        let account = try await account.account(in: data)
        let labelers = try await FolderLabelers.open(folder)
        guard let labeler = try await labelers.labeler(account.did) else {
            throw LabelerError.unknownLabeler(account.did)
        }
        let publication = LabelerPublication(
            account: account, currentKey: labeler.key, identity: try ServiceIdentity(in: folder),
            network: self.account.network, token: token)
        let rotation = LabelerRotation(labeler: labeler, store: labelers.store, publication: publication)
        let ending = try await self.account.calling {
            if abort { return try await rotation.abort(isForced: force) }
            return try await rotation.run(to: given) { key.make() }
        }
        switch ending {
        case .rotated(let key): print("\(labeler.did) \(labeler.key.didKey) \(key.didKey)")
        case .aborted: print("\(labeler.did) \(labeler.key.didKey)")
        case .waiting(let action): StandardError.write(action + "\n")
        }
    }
}
