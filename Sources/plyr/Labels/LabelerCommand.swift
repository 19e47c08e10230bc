import ArgumentParser

/// `plyr labeler …`
struct LabelerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labeler",
        abstract: "Set up, declare, back up and check labelers.",
        subcommands: [
            LabelerSetup.self, LabelerDeclare.self, LabelerList.self, LabelerRotateKey.self, LabelerBackup.self,
            LabelerDoctor.self, LabelerVerify.self,
        ])
}
