import ArgumentParser
import DataModel
import Keys
import Labeler
import PDS
import Schema
import Syntax

/// `plyr labeler list`
struct LabelerList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the labelers of this folder: DID, key, and whether their documents name them.",
        discussion: """
            Looks up each document as others do, that of the service itself too, and answers 'published', 'not \
            published', or 'unknown' where it cannot be had. One on this machine needs --allow-private-addresses.
            """)

    @Flag(help: "Print one JSON object a line: did, key, pendingKey, isPublished.")
    var json = false
    @OptionGroup var network: LexiconNetwork
    @OptionGroup var data: DataOption

    func run() async throws {
        let folder = try data.existingFolder()
        let labelers = try await FolderLabelers.open(folder)
        let service = try HostedAccounts.service(in: folder)
        let identity = try ServiceIdentity(in: folder)
        for labeler in try await labelers.store.labelers() {
            let publication = LabelerPublication(
                account: try await LabelerAccount(labeler.did, of: service), currentKey: labeler.key,
                identity: identity, network: network, token: nil)
            // Nobody may be there to ask.
            print(line(labeler, isPublished: try? await publication.isVisible(labeler.key)))
        }
    }

    private func line(_ labeler: HostedLabeler, isPublished: Bool?) -> String {
        guard json else {
            let state = isPublished.map { $0 ? "published" : "not published" } ?? "unknown"
            let pending = labeler.pendingKey.map { ", to be replaced by \($0.didKey)" } ?? ""
            return "\(labeler.did) \(labeler.key.didKey) \(state)\(pending)"
        }
        var fields: DataMap = ["did": .string(labeler.did.text), "key": .string(labeler.key.didKey)]
        fields["pendingKey"] = labeler.pendingKey.map { .string($0.didKey) }
        fields["isPublished"] = isPublished.map(Value.bool)
        return String(decoding: Value.map(fields).json(), as: UTF8.self)
    }
}
