import ArgumentParser
import Foundation
import Labeler
import Schema
import Syntax

/// `plyr label import FILE`
struct LabelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make labels from a file of JSON lines.",
        discussion: """
            A line is an object with uri and val, and if need be cid, neg, exp, context, and cts, which is kept as it \
            is written. What queryLabels answers may stand there too, that of another labeler with --from: it is \
            signed anew.

            The file is checked whole before anything is made. An import that was broken off goes on where it was; a \
            file that was taken in changes nothing the second time. Lines that are refused, such as a label that is \
            older than the one in force, are reported at the end and make the exit status 1.
            """)

    @Argument(help: "A file, one label a line.")
    var file: String
    @Flag(help: "Begin anew with a file that was taken in before; what holds is not said twice.")
    var again = false
    @Option(help: "The labeler whose labels are taken over.")
    var from: String?
    @OptionGroup var labeler: LabelerOption
    @OptionGroup var data: DataOption

    func run() async throws {
        let (input, length) = try InputFile.open(file)
        guard length != nil else { throw ValidationError("a pipe cannot be read twice: give a file") }
        let labelers = try await FolderLabelers.open(data.folder(isNewTold: true))
        let importer = LabelImporter(
            store: labelers.store, writer: labelers.writer, did: try labeler.did(among: labelers),
            origin: try from.map { try DID($0) }, now: systemClock)
        let digest = try importer.check(LineReader(input))
        try input.seek(toOffset: 0)
        let isWatched = isatty(STDERR_FILENO) == 1
        let report = try await importer.run(LineReader(input), digest: digest, again: again) { lines in
            if isWatched { StandardError.write("\r\(lines) lines") }
        }
        if isWatched { StandardError.write("\n") }
        for refusal in report.refusals { StandardError.write("\(refusal)\n") }
        print(
            "emitted \(report.emitted), held already \(report.held), refused \(report.refused)"
                + (report.skipped > 0 ? ", done before \(report.skipped)" : ""))
        if report.negatedUnknown > 0 {
            StandardError.write(
                "note: the log had none of the labels that \(report.negatedUnknown) negations take back; they were "
                    + "emitted for subscribers that have them\n")
        }
        if !report.unshownValues.isEmpty {
            let values = report.unshownValues.sorted().joined(separator: ", ")
            StandardError.write(
                OneLine.text("note: Clients do not show labels with values such as \(values); use a to z and hyphens")
                    + "\n")
        }
        if report.refused > 0 { throw ExitCode.failure }
    }
}
