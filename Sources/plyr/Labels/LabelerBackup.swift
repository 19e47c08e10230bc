import ArgumentParser
import Foundation
import Labeler

/// `plyr labeler backup FOLDER`
struct LabelerBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the labels, the keys and the identity into a new folder.",
        discussion: """
            Works beside a running server, whose log is copied as it is at one moment. The new folder is a data \
            folder: to restore, serve it. It holds private keys; keep it as you keep those.
            """)

    @Argument(help: "A folder that is not there yet.")
    var output: String
    @OptionGroup var data: DataOption

    func run() async throws {
        let folder = try data.existingFolder()
        let labelers = try await FolderLabelers.open(folder)
        guard !FileManager.default.fileExists(atPath: output) else { throw SystemError(output, EEXIST) }
        // Under another name until it is whole.
        let copy = try DataFolder(output + ".part-" + UUID().uuidString)
        do {
            try await labelers.store.copy(to: copy(FolderLabelers.fileName))
            try AtomicFile.sync(copy(FolderLabelers.fileName))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder("keys")).filter {
                $0.hasSuffix(".key")
            }
            for name in names.map({ "keys/" + $0 }) + [ServiceIdentity.fileName] {
                let content = Array(try Data(contentsOf: URL(filePath: folder(name))))
                _ = try copy.file(name) { content }
            }
            guard rename(copy.path, output) == 0 else { throw SystemError(output, errno) }
        } catch {
            try? FileManager.default.removeItem(atPath: copy.path)
            throw error
        }
        try AtomicFile.syncFolder(URL(filePath: output).deletingLastPathComponent().path)
    }
}
