import ArgumentParser
import DataModel
import Labeling
import Repo
import Schema
import Syntax

/// `plyr labeler declare`
struct LabelerDeclare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "declare",
        abstract: "Publish what a labeler's labels mean.",
        discussion: """
            Reads a JSON file with the record of the labeler, or with its policies alone: {"policies": {"labelValues": \
            ["loud"], "labelValueDefinitions": [{"identifier": "loud", "severity": "inform", "blurs": "none", \
            "locales": [{"lang": "en", "name": "Loud", "description": "…"}]}]}}. Prints what apps would not show of \
            it, and writes nothing if any of that is an error. Running it twice does nothing the second time. Works \
            with or without a server on the same data folder.
            """)

    @Argument(help: "The file.")
    var file: String
    @Flag(help: "Write nothing, and print what is wrong with the file.")
    var check = false
    @Flag(help: "Print one JSON object: status, findings, and the record's uri and cid if it stands there.")
    var json = false
    @OptionGroup var account: LabelerAccountOptions
    @OptionGroup var data: DataOption

    /// Records are no longer than this, and neither is what becomes one.
    private static let maximumFileBytes = 1_000_000

    private enum Status: String {
        case refused
        case checked
        case current
        case created
        case updated
    }

    func run() async throws {
        let declaration = try LabelerDeclaration(json: read())
        let findings = declaration.findings
        if findings.contains(where: { $0.severity == .error }) {
            report(.refused, findings)
            throw ExitCode.failure
        }
        if check {
            _ = try declaration.record(replacing: nil, at: systemClock())
            return report(.checked, findings)
        }
        let account = try await account.account(in: data)
        let present = try await self.account.calling { try await account.declaration() }
        let record = try declaration.record(replacing: present, at: systemClock())
        if record == present {
            let uri = ATURI(
                authority: .did(account.did), collection: LabelerDeclaration.collection,
                rkey: try LabelerDeclaration.rkey)
            return report(.current, findings, WrittenRecord(uri: uri, cid: .dagCBOR(record.cbor())))
        }
        let written = try await account.declare(record, replacing: present)
        report(present == nil ? .created : .updated, findings, written)
        if case .own = account, let note = try ServiceIdentity(in: data.folder()).provisionalNote {
            StandardError.write("note: \(note)\n")
        }
    }

    private func read() throws -> [UInt8] {
        let bytes = try InputFile.read(file, first: Self.maximumFileBytes + 1)
        guard bytes.count <= Self.maximumFileBytes else {
            throw LabelerInputError("\(file) has more than \(Self.maximumFileBytes) bytes, which no record may have")
        }
        return bytes
    }

    private func report(_ status: Status, _ findings: [LabelDefinitionFinding], _ record: WrittenRecord? = nil) {
        if json {
            var answer: DataMap = [
                "status": .string(status.rawValue), "findings": .array(findings.map(\.value)),
            ]
            answer["uri"] = record.map { .string($0.uri.text) }
            answer["cid"] = record?.cid.map { .string($0.description) }
            return print(String(decoding: Value.map(answer).json(), as: UTF8.self))
        }
        for finding in findings {
            let line = OneLine.text("\(file): \(finding)")
            if check { print(line) } else { StandardError.write(line + "\n") }
        }
        if let record { print("\(status.rawValue)  \(record.uri) \(record.cid?.description ?? "")") }
        if status == .checked, !findings.contains(where: { $0.severity == .error }) {
            print(
                "checked  \(OneLine.text(file)): \(findings.isEmpty ? "no findings" : "no errors"); nothing was written"
            )
        }
        if status == .refused, !check { StandardError.write("Nothing was written.\n") }
    }
}

extension LabelDefinitionFinding {
    /// The finding for programs.
    var value: Value {
        [
            "severity": .string(severity.rawValue), "path": .string(path), "problem": .string(problem),
            "advice": .string(advice),
        ]
    }
}
