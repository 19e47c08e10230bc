import DataModel
import Foundation
import TestSupport
import Testing

/// `plyr lexicon`, as people call it.
struct LexiconCommandTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lexicon-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func clean() { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ name: String, _ defs: String, id: String = "example.garden.plot") throws {
        let text = #"{"lexicon": 1, "id": "\#(id)", "defs": {\#(defs)}}"#
        let file = URL(filePath: folder).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func run(_ arguments: String...) async throws -> Executable.Answer {
        try await Executable.run(["lexicon"] + arguments)
    }

    private func git(_ arguments: String...) async throws { try await Git.run(arguments, in: folder) }

    @Test func lintSaysWhatIsWrongAndFailsForErrorsOnly() async throws {
        defer { clean() }
        try write("plot.json", #""x": {"type": "string"}, "y": {"type": "boolean", "default": true}"#)
        let file = folder + "/plot.json"
        let warned = try await run("lint", folder)
        #expect(warned.isSuccess)
        let line =
            "\(file):1:59: warning: has no `maxLength`, no `maxGraphemes` and no format [unlimited-string] (defs.x)"
        #expect(warned.lines == [line])
        #expect(try await run("lint", folder, "--level", "info").lines.count == 2)
        #expect(try await run("lint", folder, "--level", "error").output == "")
        #expect(try await !run("lint", folder, "--fail-on", "warn").isSuccess)
        #expect(try await run("lint", folder, "--fail-on", "warn", "--ignore", "unlimited-string").isSuccess)
        #expect(try await run("lint", folder, "--ignore", "unlimited-string,large-string").output == "")
        #expect(try await !run("lint", folder, "--ignore", "no-such-rule").isSuccess)
        #expect(try await !run("lint", folder + "/absent").isSuccess)
        #expect(try await !run("lint").isSuccess)
        try Data("{".utf8).write(to: URL(filePath: file))
        let broken = try await run("lint", file, folder)
        #expect(!broken.isSuccess)
        #expect(broken.lines.count == 1)
        #expect(broken.output.contains("[schema-json-parse]"))
    }

    @Test func lintAnswersPrograms() async throws {
        defer { clean() }
        try write("plot.json", #""x": {"type": "string"}"#)
        let answer = try await run("lint", folder, "--json")
        let finding = try Value(json: Array(try #require(answer.lines.first).utf8))
        #expect(finding["rule"]?.asString == "unlimited-string")
        #expect(finding["level"]?.asString == "warning")
        #expect(finding["file"]?.asString == folder + "/plot.json")
        #expect(finding["nsid"]?.asString == "example.garden.plot")
        #expect(finding["line"]?.asInteger == 1)
        #expect(finding["path"]?.asString == "defs.x")
        #expect(try await run("lint", "--rules").lines.count > 40)
    }

    private let short = #""main": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 5}}}"#

    @Test func foldersAndFilesAreCompared() async throws {
        defer { clean() }
        try write("old/plot.json", short.replacing("5", with: "9"))
        try write("old/gone.json", #""main": {"type": "query"}"#, id: "example.garden.gone")
        try write("new/plot.json", short)
        try write("new/more.json", #""main": {"type": "query"}"#, id: "example.garden.more")
        let (old, new) = (folder + "/old", folder + "/new")
        let difference = try await run("diff", old, new)
        #expect(difference.isSuccess)
        #expect(difference.lines.count == 3)
        #expect(
            difference.output.contains("example.garden.gone: breaking: the endpoint was removed [endpoint-removed]"))
        let breaking = try await run("breaking", old, new, "--json")
        #expect(!breaking.isSuccess)
        let kinds = try breaking.lines.map { try Value(json: Array($0.utf8))["kind"]?.asString }
        #expect(kinds == ["endpoint-removed", "string-length"])
        #expect(try await run("breaking", new, new).isSuccess)
        #expect(try await !run("breaking", old + "/plot.json", new + "/plot.json").isSuccess)
        // What cannot be read cannot be called compatible.
        try Data("{".utf8).write(to: URL(filePath: new + "/plot.json"))
        let broken = try await run("diff", old, new)
        #expect(!broken.isSuccess)
        #expect(broken.errors.contains("plot.json:1:2: error: is not JSON"))
    }

    @Test func howManyVersionsAreComparedIsChecked() async throws {
        for command in ["diff", "breaking"] {
            #expect(try await run(command, "a").errors.contains("name the old and the new version"))
            #expect(try await run(command, "a", "b", "c").errors.contains("name the old and the new version"))
            #expect(try await run(command, "a", "b", "--published").errors.contains("--published takes one version"))
            let account = try await run(command, "a", "b", "--did", "did:web:example.com")
            #expect(account.errors.contains("--did needs --published"))
            let absent = try await run(command, "--published", folder + "/absent")
            #expect(absent.status == 2 && absent.errors.contains("there is no file or folder"))
        }
    }

    @Test func revisionsAreCompared() async throws {
        defer { clean() }
        try write("lexicons/a/plot.json", short.replacing("5", with: "9"))
        try await git("init", "-q")
        try await git("add", "-A")
        try await git("commit", "-qm", "one")
        try await git("tag", "one")
        try write("lexicons/a/plot.json", short)
        let path = folder + "/lexicons"
        let breaking = try await run("breaking", "one", path)
        #expect(!breaking.isSuccess)
        #expect(breaking.lines.count == 1)
        #expect(try await run("breaking", path, "HEAD").lines.count == 1)
        #expect(try await run("breaking", "HEAD", path + "/a/plot.json").lines.count == 1)
        #expect(try await run("diff", path, path).output == "")
        for name in ["nothing", "--output=x", "HEAD:absent", ":lexicons", "one\nHEAD:", "HEAD^{tree}:x"] {
            let answer = try await run("diff", "--", name, path)
            #expect(!answer.isSuccess)
            #expect(answer.errors.hasPrefix("Error: "), "\(answer.errors)")
        }
        #expect(try await !run("diff", "one", "HEAD").isSuccess)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [".git", "lexicons"])
    }

    @Test func docsAreWrittenWhereTheyDifferAndRemoved() async throws {
        defer { clean() }
        try write("lexicons/plot.json", short)
        try write("lexicons/gone.json", short, id: "example.garden.gone")
        let (source, output) = (folder + "/lexicons", folder + "/docs")
        func docs() async throws -> Executable.Answer { try await run("docs", source, "--output", output) }
        #expect(try await docs().lines == ["3 pages, 3 written, 0 removed"])
        #expect(try await docs().lines == ["3 pages, 0 written, 0 removed"])
        let page = try String(contentsOfFile: output + "/example.garden.plot.md", encoding: .utf8)
        #expect(page.contains("| `a` | string | no | at most 5 bytes |  |"))
        try Data("mine".utf8).write(to: URL(filePath: output + "/notes.md"))
        try FileManager.default.removeItem(atPath: source + "/gone.json")
        #expect(try await docs().lines == ["2 pages, 1 written, 1 removed"])
        let names = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
        #expect(names == ["README.md", "example.garden.plot.md", "notes.md"])
        try Data("mine".utf8).write(to: URL(filePath: output + "/README.md"))
        let refused = try await docs()
        #expect(!refused.isSuccess)
        #expect(refused.errors.contains("\(output)/README.md was not made by this command"))
        #expect(try String(contentsOfFile: output + "/README.md", encoding: .utf8) == "mine")
    }

    @Test(arguments: ["record", "query", "list", "procedure", "subscription", "object", "permission-set"])
    func templatesPassAllChecks(kind: String) async throws {
        defer { clean() }
        for name in ["thing", "listThings", "defs"] {
            if name == "defs", kind != "object" { continue }
            let made = try await run("new", kind, "example.garden.\(name)", "--output", folder)
            #expect(made.lines == ["\(folder)/example/garden/\(name).json"])
        }
        #expect(try await run("check", folder).isSuccess)
        let linted = try await run("lint", folder, "--level", "info", "--fail-on", "info")
        #expect(linted.isSuccess, "\(linted.output)")
    }

    @Test func newNeverOverwrites() async throws {
        defer { clean() }
        #expect(try await run("new", "record", "example.garden.plot", "--output", folder).isSuccess)
        let file = folder + "/example/garden/plot.json"
        try Data("mine".utf8).write(to: URL(filePath: file))
        let again = try await run("new", "query", "example.garden.plot", "--output", folder)
        #expect(!again.isSuccess)
        #expect(again.errors.contains("\(file): File exists"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
        for name in ["plot", "../../x", "example.garden.", "example.garden.a/b"] {
            #expect(try await !run("new", "record", name, "--output", folder).isSuccess)
        }
        let nowhere = try await run("new", "record", "example.garden.x", "--output", file)
        #expect(nowhere.errors.contains("plot.json/example/garden: Not a directory"), "\(nowhere.errors)")
        #expect(try await !run("new", "nothing", "example.garden.x", "--output", folder).isSuccess)
    }
}
