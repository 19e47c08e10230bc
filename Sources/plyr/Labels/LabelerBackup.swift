import ArgumentParser

/// `plyr labeler backup FOLDER`
struct LabelerBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the labels, accounts, declarations and keys into a new folder.",
        discussion: """
            Works beside a running server: each database is copied as it is at one moment. The new folder is a data \
            folder: to restore, serve it. It holds private keys; keep it as you keep those. Uploaded audio and the \
            index are not in it; 'plyr backup' copies those too.
            """)

    @Argument(help: "A folder that does not exist yet.")
    var output: String
    @OptionGroup var data: DataOption

    func run() throws { try FolderBackup.labeler(data.existingFolder()).write(to: output) }
}
