import Foundation
import TestSupport
import Testing

/// What `plyr lexicon pull` says before it asks anybody.
struct LexiconPullTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func pull(_ arguments: String...) async throws -> Executable.Answer {
        try await Executable.run(["lexicon", "pull", "--output", folder.path] + arguments)
    }

    @Test(arguments: [
        "{", "[]", #"{"version":2,"lexicons":{}}"#, #"{"version":1,"lexicons":{"com.example.a":{}}}"#, "",
    ])
    func aDamagedLockIsNamed(content: String) async throws {
        try Data(content.utf8).write(to: URL(filePath: folder("lexicons.lock")))
        let answer = try await pull("--locked")
        #expect(!answer.isSuccess)
        #expect(answer.errors.contains("\(folder("lexicons.lock")) is damaged"))
    }

    @Test func whatIsNotNotedIsNotTaken() async throws {
        let nowhere = try await pull("--locked")
        #expect(!nowhere.isSuccess)
        #expect(nowhere.errors == "Error: there is no \(folder("lexicons.lock"))\n")
        try Data(#"{"version":1,"lexicons":{}}"#.utf8).write(to: URL(filePath: folder("lexicons.lock")))
        let answer = try await pull("--locked")
        #expect(answer.isSuccess && answer.output.isEmpty)
        for name in ["com.example.a", "com.example.feed.*"] {
            let named = try await pull("--locked", name)
            #expect(!named.isSuccess)
            #expect(named.errors == "\(name) is not noted in \(folder("lexicons.lock"))\n")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["lexicons.lock"])
    }

    @Test func argumentsAreChecked() async throws {
        #expect(try await pull().errors.contains("which documents?"))
        #expect(try await !pull("com.example*").isSuccess)
        #expect(try await pull("com.example.a", "--locked", "--update").errors.contains("contradict"))
        #expect(try await pull("--locked", "--with-references").errors.contains("--locked takes noted documents only"))
        for server in ["localhost", "127.0.0.1:0", "127.0.0.1:x", "::1", ""] {
            let answer = try await pull("com.example.a", "--dns-server", server)
            #expect(answer.errors.contains("--dns-server takes an IPv4 address"), "\(server)")
        }
    }
}
