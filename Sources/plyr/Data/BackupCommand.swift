import ArgumentParser

/// `plyr backup FOLDER`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole data folder into a new folder.",
        discussion: """
            Works beside a running server: each database is copied as it is at one moment. The new folder is a data \
            folder: to restore, serve it in place of the old one. It holds private keys and passwords' hashes; keep it \
            as you keep those.
            """)

    @Argument(help: "A folder that does not exist yet.")
    var output: String
    @OptionGroup var data: DataOption

    func run() throws { try FolderBackup.whole(data.existingFolder()).write(to: output) }
}
