import ArgumentParser
import Foundation
import Labeler

/// `plyr label import FILE`
struct LabelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make labels from a file of JSON lines.",
        discussion: """
            A line is an object with uri and val, and if need be cid, neg, exp, context, and cts, which is kept as it \
            is written. What queryLabels answers may stand there too: labels of another labeler are signed anew.

            The file is checked whole before anything is made. An import that was broken off goes on where it was; a \
            file that was taken in changes nothing the second time. Lines that cannot be said, such as the negation of \
            what holds no more, are told at the end and make the exit status 1.
            """)

    @Argument(help: "A file, one label a line.")
    var file: String
    @Flag(help: "Begin anew with a file that was taken in before; what holds is not said twice.")
    var again = false
    @OptionGroup var labeler: LabelerOption
    @OptionGroup var data: DataOption

    func run() async throws {
        let labelers = try await FolderLabelers.open(data.folder())
        let importer = LabelImporter(
            store: labelers.store, writer: labelers.writer, did: try labeler.did(among: labelers), now: systemClock)
        let digest = try importer.check(LineReader(InputFile.open(file).file))
        let report = try await importer.run(LineReader(InputFile.open(file).file), digest: digest, again: again)
        for refusal in report.refusals { StandardError.write("\(refusal)\n") }
        print(
            "emitted \(report.emitted), held already \(report.held), refused \(report.refused)"
                + (report.skipped > 0 ? ", done before \(report.skipped)" : ""))
        if report.refused > 0 { throw ExitCode.failure }
    }
}
