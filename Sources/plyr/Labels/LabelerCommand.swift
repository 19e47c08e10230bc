import ArgumentParser

/// `plyr labeler …`
struct LabelerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labeler",
        abstract: "Check labelers, one's own and others'.",
        subcommands: [LabelerDoctor.self, LabelerVerify.self])
}
