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

    @Test func nothingThatIsNotedIsNothingToDo() async throws {
        let answer = try await pull("--locked")
        #expect(answer.isSuccess && answer.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func argumentsAreChecked() async throws {
        #expect(try await pull().errors.contains("which documents?"))
        #expect(try await !pull("com.example*").isSuccess)
        #expect(try await pull("com.example.a", "--locked", "--update").errors.contains("contradict"))
        for server in ["localhost", "127.0.0.1:0", "127.0.0.1:x", "::1", ""] {
            let answer = try await pull("com.example.a", "--dns-server", server)
            #expect(answer.errors.contains("--dns-server takes an IPv4 address"), "\(server)")
        }
    }
}
