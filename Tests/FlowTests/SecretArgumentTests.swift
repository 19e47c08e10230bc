import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import plyr

/// Secrets do not show in the list of processes.
struct SecretArgumentTests {
    private static let secret = "let-me-in-please"

    /// What the list of processes shows of a server that is ready.
    private func shown(_ arguments: String, in folder: TemporaryFolder) async throws -> Executable.Answer {
        try await Executable.shell(
            """
            cd '\(folder.path)'
            mkfifo ready
            plyr serve --data data --port 0 --log-level critical \(arguments) > ready &
            read -r line < ready
            tr '\\0' ' ' < /proc/$!/cmdline
            kill $!
            wait $! || true
            """)
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: ["--invite-code \(secret)", "--invite-code=\(secret)", "--invite-code-file code"])
    func inviteCodeIsNotShown(arguments: String) async throws {
        let folder = try TemporaryFolder()
        try Data((Self.secret + "\n").utf8).write(to: URL(filePath: folder("code")))
        let answer = try await shown(arguments, in: folder)
        #expect(answer.output.contains("plyr serve --data data"), "\(answer)")
        #expect(!answer.output.contains(Self.secret), "\(answer.output)")
    }

    @Test(.timeLimit(.minutes(3)))
    func passwordIsNotShown() async throws {
        let folder = try TemporaryFolder()
        // It waits for a pipe that nobody writes to.
        let answer = try await Executable.shell(
            """
            cd '\(folder.path)'
            mkfifo policies.json ready
            plyr labeler declare policies.json --service http://127.0.0.1:1 --handle a.test --password \(Self.secret) &
            exec 3> policies.json
            tr '\\0' ' ' < /proc/$!/cmdline
            kill $!
            wait $! || true
            """)
        #expect(answer.output.contains("--handle a.test --password *"), "\(answer)")
        #expect(!answer.output.contains(Self.secret), "\(answer.output)")
    }

    @Test func inviteCodesAreReadFromSafePlaces() throws {
        let folder = try TemporaryFolder()
        try Data("from-file \n".utf8).write(to: URL(filePath: folder("code")))
        try Data("\n".utf8).write(to: URL(filePath: folder("empty")))
        let environment = [InvitationOptions.variable: "from-environment"]
        #expect(try InvitationOptions.parse([]).code([:]) == nil)
        #expect(try InvitationOptions.parse([]).code(environment) == "from-environment")
        #expect(try InvitationOptions.parse(["--invite-code-file", folder("code")]).code(environment) == "from-file")
        #expect(try InvitationOptions.parse(["--invite-code", "x"]).code(environment) == "x")
        #expect(throws: (any Error).self) {
            try InvitationOptions.parse(["--invite-code-file", folder("empty")]).code([:])
        }
        #expect(throws: (any Error).self) { try InvitationOptions.parse([]).code([InvitationOptions.variable: ""]) }
        #expect(throws: (any Error).self) {
            try InvitationOptions.parse(["--invite-code", "x", "--invite-code-file", folder("code")])
        }
        let help = ServeCommand.helpMessage()
        #expect(help.contains("--invite-code-file") && !help.contains("--invite-code "))
    }
}
