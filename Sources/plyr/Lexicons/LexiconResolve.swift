import ArgumentParser
import DataModel
import PDSClient
import Syntax

/// `plyr lexicon resolve`
struct LexiconResolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Find the document of an NSID in the network and print it.",
        discussion: """
            Asks DNS at _lexicon.AUTHORITY for the account that publishes it, gets the record with its proof from the \
            account's server, and checks the signature. What cannot be proven is not printed.
            """)

    @Argument(help: "The NSID, such as com.example.thing.", transform: ArgumentText.nsid)
    var nsid: NSID
    @Option(help: "The account that publishes it; DNS is not asked then.", transform: ArgumentText.did)
    var did: DID?
    @Flag(help: "Print an object with uri, cid, did and schema, the record as it was signed.")
    var json = false
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let found = try await network.explaining { try await network.resolver().resolve(nsid, in: did) }
        guard json else {
            print(LexiconText.json(found.record), terminator: "")
            return
        }
        let answer: Value = [
            "uri": .string(found.uri.text), "cid": .string(found.cid.description), "did": .string(found.did.text),
            "schema": .map(found.record),
        ]
        print(String(decoding: answer.json(), as: UTF8.self))
    }
}
