import ArgumentParser
import DataModel
import Keys
import Labeler
import Labeling
import Lexicons
import Schema
import Syntax

/// `plyr label …`
struct LabelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Make, take back, list and check labels.",
        discussion: "Works with or without a server on the same data folder; a running one streams the label.",
        subcommands: [
            Add.self, Negate.self, LabelImportCommand.self, LabelListCommand.self, LabelHistoryCommand.self,
            Verify.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Label a subject.")

        @Argument(help: "What is labeled: an at-uri, a DID, or another URI.")
        var uri: String
        @Argument(help: "The label's value, such as copyright-violation.")
        var val: String
        @Option(help: "The one version of the record that is meant.")
        var cid: String?
        @Option(help: "When the label expires, such as 2027-01-01T00:00:00Z.")
        var expires: String?
        @OptionGroup var repetition: RepetitionOption
        @OptionGroup var labeler: LabelerOption
        @OptionGroup var data: DataOption

        func run() async throws {
            let exp = try expires.map { try Datetime($0) }
            try await emit(
                LabelDraft(uri: uri, cid: cid, val: val, exp: exp, isEmittedAgain: repetition.again), labeler,
                in: data.folder(isNewTold: true))
        }
    }

    struct Negate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a label back.",
            discussion: """
                Takes back the label with this value on the subject, whatever version of the subject it names. The \
                negation is emitted even if this folder has no such label: subscribers may have one that a restored \
                backup has lost.
                """)

        @Argument(help: "What was labeled.")
        var uri: String
        @Argument(help: "The label's value.")
        var val: String
        @Option(help: "A version of the record, for clients that compare it; labels on every version are taken back.")
        var cid: String?
        @OptionGroup var repetition: RepetitionOption
        @OptionGroup var labeler: LabelerOption
        @OptionGroup var data: DataOption

        func run() async throws {
            try await emit(
                LabelDraft(uri: uri, cid: cid, val: val, isNegation: true, isEmittedAgain: repetition.again), labeler,
                in: data.folder(isNewTold: true))
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
    private static func emit(_ draft: LabelDraft, _ option: LabelerOption, in folder: DataFolder) async throws {
        let identity = try ServiceIdentity(in: folder)
        let labelers = try await FolderLabelers.open(folder, identity: identity)
        let emission = try await labelers.writer.emit(draft, from: option.did(among: labelers))
        print(try emission.entry.line)
        if emission.entry.label.src == identity.did, let note = identity.provisionalNote {
            StandardError.write("note: \(note)\n")
        }
        if !emission.isNew {
            StandardError.write("note: Number \(emission.entry.seq) is in force already; --again emits it once more\n")
        }
        for note in emission.notes { StandardError.write("note: \(OneLine.text(note))\n") }
    }
}

/// `--again`
struct RepetitionOption: ParsableArguments {
    @Flag(help: "Emit it even if it is in force already, for subscribers that have missed it.")
    var again = false
}

extension SequencedLabel {
    /// Number and label as a line of JSON.
    var line: String {
        get throws {
            let value: Value = ["seq": .integer(seq), "label": try label.value()]
            return String(decoding: value.json(), as: UTF8.self)
        }
    }
}
