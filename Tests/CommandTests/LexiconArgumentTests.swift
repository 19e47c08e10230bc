import Foundation
import TestSupport
import Testing

/// What commands say of arguments that they cannot use, before they ask anybody.
struct LexiconArgumentTests {
    /// Nobody listens there.
    private static let closed = "http://127.0.0.1:1"

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let plot = #"{"lexicon":1,"id":"example.garden.plot","defs":{"main":{"type":"string"}}}"#
        try Data(plot.utf8).write(to: URL(filePath: folder("plot.json")))
    }

    private func run(_ arguments: String..., input: String = "") async throws -> Executable.Answer {
        try await Executable.run(["lexicon"] + arguments, input: input)
    }

    @Test func badNamesAreRefusedWithTheReason() async throws {
        for arguments in [["resolve", "foo"], ["new", "record", "foo"]] {
            let answer = try await Executable.run(["lexicon"] + arguments)
            #expect(answer.status == 64)
            let reason = "'foo' is invalid for '<nsid>': not a valid nsid: needs three segments"
            #expect(answer.errors.contains(reason), "\(answer.errors)")
        }
        let pattern = try await run("pull", "com.example*", "--output", folder.path)
        #expect(pattern.status == 64)
        #expect(pattern.errors.contains("only a whole last segment can be *"))
        let did = try await run("status", folder.path, "--did", "alice.test")
        #expect(did.status == 64)
        #expect(did.errors.contains("not a valid did: "))
    }

    @Test func privateAddressesNeedAnOption() async throws {
        for did in ["did:web:localhost", "did:web:localhost%3A1"] {
            let answer = try await run("resolve", "com.example.a", "--did", did)
            #expect(!answer.isSuccess)
            #expect(answer.errors.contains("need --allow-private-addresses"), "\(answer.errors)")
        }
        let allowed = try await run(
            "resolve", "com.example.a", "--did", "did:web:localhost%3A1", "--allow-private-addresses")
        #expect(!allowed.isSuccess && !allowed.errors.contains("need --allow"))
    }

    @Test(arguments: ["foo", "localhost:8080", "ftp://localhost", "http://", "http://localhost/xrpc", "http://a?b", ""])
    func aServiceIsAnOrigin(service: String) async throws {
        let options = ["--service", service, "--handle", "a.test", "--password", "x"]
        let lexicon = try await Executable.run(["lexicon", "publish", folder.path] + options)
        #expect(lexicon.status == 64)
        #expect(lexicon.errors.contains("--service takes an origin"))
        let upload = try await Executable.run(["upload", "song.flac", "--title", "x"] + options)
        #expect(upload.status == 64)
    }

    @Test func aServerThatIsNotThereIsNamed() async throws {
        let service = ["--service", Self.closed, "--handle", "a.test"]
        let publish = try await Executable.run(["lexicon", "publish", folder.path, "--password", "x"] + service)
        #expect(publish.errors == "Error: \(Self.closed): connection failed\n")
        let upload = try await Executable.run(
            ["upload", folder("plot.json"), "--title", "x", "--password", "x"] + service)
        #expect(upload.errors == "Error: \(Self.closed): connection failed\n")
    }

    @Test func aPasswordNeedsNotStandOnTheCommandLine() async throws {
        let service = ["lexicon", "publish", folder.path, "--service", Self.closed, "--handle", "a.test"]
        for input in ["", "\n"] {
            #expect(try await Executable.run(service, input: input).errors.contains("there is no password"))
        }
        #expect(try await Executable.run(service, input: "x\n").errors.contains("connection failed"))
        let data = folder("data")
        let typed = try await Executable.run(["account", "create", "a.test", "--data", data], input: "correct horse\n")
        #expect(typed.isSuccess, "\(typed.errors)")
        let none = try await Executable.run(["account", "create", "b.test", "--data", data])
        #expect(none.errors.contains("there is no password"))
        let variable = try await Executable.shell(
            "PLYR_PASSWORD='correct horse' plyr account create b.test --data \(data) < /dev/null")
        #expect(variable.isSuccess, "\(variable.errors)")
        for command in [["lexicon", "publish"], ["upload"], ["account", "create"]] {
            #expect(try await Executable.run(command + ["--help"]).output.contains("PLYR_PASSWORD"))
        }
    }

    @Test func invalidRecordsFailWhenAskedFor() async throws {
        let valid = #"{"data": {"$type": "app.bsky.feed.like"}}"# + "\n"
        let lax = try await run("validate", input: valid)
        #expect(lax.isSuccess && lax.output.hasPrefix("invalid: "))
        let strict = try await run("validate", "--strict", input: valid)
        #expect(strict.status == 1 && strict.output == lax.output)
        #expect(try await run("validate", "--strict").isSuccess)
    }

    @Test func levelsHaveTheNamesThatArePrinted() async throws {
        let file = folder("plot.json")
        for level in ["warn", "warning"] {
            let answer = try await run("lint", file, "--level", level, "--fail-on", level)
            #expect(answer.status == 1)
            #expect(answer.output.contains(": warning: "))
        }
        let unknown = try await run("lint", file, "--level", "loud")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("warning") && unknown.errors.contains("warn'"), "\(unknown.errors)")
    }
}
