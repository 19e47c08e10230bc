import ArgumentParser
import DataModel
import Keys
import Labeler
import Labeling
import Schema
import Syntax

/// `plyr label …`
struct LabelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Make, take back and check labels.",
        discussion: "Works with or without a server on the same data folder; a running one streams the label.",
        subcommands: [Add.self, Negate.self, Verify.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Label a subject.")

        @Argument(help: "What is labeled: an at-uri, a DID, or another URI.")
        var uri: String
        @Argument(help: "The label's value, such as copyright-violation.")
        var val: String
        @Option(help: "The one version of the record that is meant.")
        var cid: String?
        @Option(help: "When the label stops to hold, such as 2027-01-01T00:00:00Z.")
        var expires: String?
        @OptionGroup var data: DataOption

        func run() async throws {
            let exp = try expires.map { try Datetime($0) }
            try await emit(LabelDraft(uri: uri, cid: cid, val: val, exp: exp), in: data.folder())
        }
    }

    struct Negate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a label back.")

        @Argument(help: "What was labeled.")
        var uri: String
        @Argument(help: "The label's value.")
        var val: String
        @Option(help: "The version of the record that was meant.")
        var cid: String?
        @OptionGroup var data: DataOption

        func run() async throws {
            try await emit(LabelDraft(uri: uri, cid: cid, val: val, isNegation: true), in: data.folder())
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the signatures of labels, one a line.",
            discussion: "Reads {\"label\": {…}, \"key\": \"did:key:…\"} and answers 'valid' or 'invalid: why'.")

        func run() throws {
            try LineTool.run { line in
                let value = try Value(json: Array(line.utf8))
                guard let key = value["key"]?.asString else { throw LineError("key must be a string") }
                guard let label = value["label"] else { throw LineError("label is required") }
                try Label(cbor: label.cbor()).verify(PublicKey(didKey: key))
                return "valid"
            }
        }
    }

    /// Signs and keeps a label, and prints it with its number.
    private static func emit(_ draft: LabelDraft, in folder: DataFolder) async throws {
        let identity = try ServiceIdentity(in: folder)
        let store = try LabelStore(path: folder("labeler.sqlite"))
        let made = try await store.append(
            draft, from: identity.did, key: KeyFiles(folder).labeler(), at: systemClock())
        let value: Value = ["seq": .integer(made.seq), "label": try made.label.value()]
        print(String(decoding: value.json(), as: UTF8.self))
    }
}
