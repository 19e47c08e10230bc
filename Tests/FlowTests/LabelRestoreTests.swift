import Foundation
import GRDB
import Labeler
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A labeler whose backup is put back gives out no number that it gave before, and loses no subscriber.
@Suite(.serialized) struct LabelRestoreTests {
    /// What is copied, and when.
    enum Copy: CaseIterable, Sendable {
        /// The database of a running server, as SQLite copies it.
        case database
        /// The database of a running server that has never said anything.
        case emptyDatabase
        /// The whole folder of a server that was stopped.
        case folder
    }

    private struct Labeler {
        let folder: TemporaryFolder
        let port: Int

        func serve() async throws -> (ServerProcess, LabelClient) {
            let running = try await ServerProcess(
                ["labeler", "--port", "\(port)"], in: folder, serviceKey: LabelClient.key)
            return (running, LabelClient(server: running.server))
        }

        var database: String { folder("data/" + FolderLabelers.fileName) }

        func keepDatabase() throws {
            try DatabaseQueue(path: database).backup(to: DatabaseQueue(path: folder("backup.sqlite")))
        }

        func keepFolder() throws {
            try FileManager.default.copyItem(atPath: folder("data"), toPath: folder("backup"))
        }

        /// Puts the copy in the place of all that there is.
        func restore(_ copy: Copy) throws {
            let manager = FileManager.default
            if copy == .folder {
                try manager.removeItem(atPath: folder("data"))
                try manager.copyItem(atPath: folder("backup"), toPath: folder("data"))
            } else {
                for end in ["", "-wal", "-shm"] where manager.fileExists(atPath: database + end) {
                    try manager.removeItem(atPath: database + end)
                }
                try manager.copyItem(atPath: folder("backup.sqlite"), toPath: database)
            }
        }
    }

    private static func drafts(_ count: Int, _ val: String) throws -> [LabelDraft] {
        try (0..<count).map { try LabelDraft(uri: "did:web:s\($0).test", val: val) }
    }

    @Test(.timeLimit(.minutes(2)), arguments: Copy.allCases)
    func numbersNeverGoBack(copy: Copy) async throws {
        let labeler = Labeler(folder: try TemporaryFolder(), port: try FreePort.find(0, host: "127.0.0.1"))
        var (running, client) = try await labeler.serve()
        if copy != .emptyDatabase { _ = try await client.emit(Self.drafts(3, "kept")) }
        if copy == .folder {
            try await running.process.stop()
            try labeler.keepFolder()
            (running, client) = try await labeler.serve()
        } else {
            try labeler.keepDatabase()
        }
        var last = try #require(try await client.emit(Self.drafts(1000, "lost")).last).seq
        // The same copy twice: what was given out behind the first time is unknown to it as well.
        for round in 0..<2 {
            try await running.process.stop()
            try labeler.restore(copy)
            (running, client) = try await labeler.serve()
            var labels = try await client.stream(after: last).makeAsyncIterator()
            let made = try await client.emit(Self.drafts(2, "round-\(round)"))
            #expect(made[0].seq > last)
            #expect(try await labels.nextLabel() == made[0])
            #expect(try await labels.nextLabel() == made[1])
            var all = try await client.stream(after: 0).makeAsyncIterator()
            for _ in 0..<(copy == .emptyDatabase ? 0 : 3) { #expect(try await all.nextLabel()?.label.val == "kept") }
            #expect(try await all.nextLabel() == made[0])
            last = try #require(try await client.emit(Self.drafts(1000, "lost")).last).seq
        }
        try await running.process.stop()
    }
}
