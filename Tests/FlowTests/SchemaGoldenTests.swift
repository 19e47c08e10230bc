import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import plyr

/// The final schema of every database, as a reader sees it. `RECORD_SCHEMAS=1` writes it anew and fails that run.
struct SchemaGoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fixtures/schemas").standardized

    @Test(arguments: ["index", "labeler", "pds", "state", "upload"])
    func databasesHaveTheirRecordedSchema(name: String) async throws {
        let folder = try TemporaryFolder()
        let options = ServerOptions(selection: .all, folder: try DataFolder(folder("data")))
        let identity = try ServiceIdentity(in: options.folder)
        _ = try await Rooms(options, identity: identity, port: 1, logger: Logger(label: "schemas"))
        let database = try DatabaseQueue(path: options.folder(name + ".sqlite"))
        let statements = try await database.read { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name"
            )
        }
        let schema = statements.map { $0 + ";\n" }.joined(separator: "\n")
        let golden = Self.folder.appending(path: name + ".sql")
        if ProcessInfo.processInfo.environment["RECORD_SCHEMAS"] == "1" {
            try Data(schema.utf8).write(to: golden)
            Issue.record("recorded \(golden.lastPathComponent)")
        }
        #expect(try String(contentsOf: golden, encoding: .utf8) == schema)
    }
}
