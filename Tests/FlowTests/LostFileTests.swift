import Foundation
import Lexicons
import Logging
import Syntax
import TestSupport
import Testing

@testable import plyr

/// What a data folder has lost stops every command; nothing is made in its place.
struct LostFileTests {
    private func plyr(_ arguments: [String], in folder: TemporaryFolder) async throws -> Executable.Answer {
        try await Executable.run(arguments + ["--data", folder("data")])
    }

    /// A folder with every database, made once.
    private static let complete = Task {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in _ = try await server.signUp("alice.test") }
        return folder
    }

    private func make() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: await Self.complete.value("data"), toPath: folder("data"))
        return folder
    }

    private func lose(_ name: String, in folder: TemporaryFolder) {
        for end in name.hasSuffix(".sqlite") ? ["", "-wal", "-shm"] : [""] {
            try? FileManager.default.removeItem(atPath: folder("data/" + name + end))
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            "keys/sealing.key", "keys/sessions.key", "keys/service.key", "keys/labeler.key", "service.json",
            "pds.sqlite", "labeler.sqlite", "upload.sqlite", "state.sqlite",
        ])
    func lostFileStopsTheStart(name: String) async throws {
        let folder = try await make()
        lose(name, in: folder)
        let data = try DataFolder(folder("data"))
        for selection in ServiceSelection.allCases {
            var options = ServerOptions(selection: selection, folder: data)
            options.port = 0
            let error = await #expect(throws: LostFile.self) {
                _ = try await PlyrServer(options, logger: Logger(label: "lost")) { _ in }
            }
            #expect(error?.description.contains("\(name) is missing") == true)
            #expect(error?.description.contains("Restore it from a backup") == true)
        }
        await #expect(throws: LostFile.self) { _ = try await FolderLabelers.open(data) }
        #expect(throws: LostFile.self) { _ = try HostedAccounts.service(in: data) }
        #expect(!FileManager.default.fileExists(atPath: folder("data/" + name)))
    }

    /// As the operator sees it.
    @Test(.timeLimit(.minutes(3)), arguments: ["keys/sealing.key", "pds.sqlite"])
    func lostFileIsNamed(name: String) async throws {
        let folder = try await make()
        lose(name, in: folder)
        let answer = try await plyr(["serve", "--port", "0"], in: folder)
        #expect(answer.status == 1 && answer.output.isEmpty, "\(answer)")
        #expect(answer.errors.contains("\(name) is missing"), "\(answer.errors)")
        #expect(answer.errors.contains("Restore it from a backup"), "\(answer.errors)")
    }

    /// The index is derived, and made again.
    @Test(.timeLimit(.minutes(3)))
    func lostIndexIsMadeAgain() async throws {
        let folder = try await make()
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder("data/index.sqlite" + end))
        }
        try await RunningServer.run(in: folder) { _ in }
    }

    @Test(.timeLimit(.minutes(3)))
    func secretsAreMadeTogetherInANewFolder() async throws {
        let folder = try TemporaryFolder()
        _ = try ServiceIdentity(in: DataFolder(folder("data")))
        let keys = try FileManager.default.contentsOfDirectory(atPath: folder("data/keys"))
        #expect(keys.sorted() == ["labeler.key", "sealing.key", "service.key", "sessions.key"])
        // Without databases there is nothing to lose.
        try FileManager.default.removeItem(atPath: folder("data/keys/sealing.key"))
        _ = try ServiceIdentity(in: DataFolder(folder("data")))
        #expect(FileManager.default.fileExists(atPath: folder("data/keys/sealing.key")))
    }

    /// Earlier versions made each key when it was first needed, and did not note their databases.
    @Test(.timeLimit(.minutes(3)))
    func folderOfAnEarlierVersionIsCompleted() async throws {
        let folder = try TemporaryFolder()
        let made = try await plyr(["account", "create", "alice.test", "--password", "correct horse"], in: folder)
        #expect(made.isSuccess, "\(made.errors)")
        let data = try DataFolder(folder("data"))
        let earlier = #"{"did":"did:web:localhost%3A8080","publicUrl":"http://localhost:8080","formerUrls":[]}"#
        try data.replace(ServiceIdentity.fileName, with: Array(earlier.utf8))
        try FileManager.default.removeItem(atPath: data("keys/labeler.key"))
        #expect(try await plyr(["label", "add", "did:web:a.example", "loud"], in: folder).isSuccess)
        #expect(try ServiceIdentity(in: data).databases == ["labeler.sqlite", "pds.sqlite"])
        // What its databases need was there, and is missed.
        try data.replace(ServiceIdentity.fileName, with: Array(earlier.utf8))
        try FileManager.default.removeItem(atPath: data("keys/sealing.key"))
        #expect(throws: LostFile.self) { try ServiceIdentity(in: data) }
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["keys/sealing.key", "keys/service.key", "service.json"])
    func damagedFileIsNotReplaced(name: String) async throws {
        let folder = try await make()
        try Data("nonsense\n".utf8).write(to: URL(filePath: folder("data/" + name)))
        let answer = try await plyr(["serve", "--port", "0"], in: folder)
        #expect(answer.status == 1 && answer.errors.contains("\(name) is damaged"), "\(answer.errors)")
    }
}
