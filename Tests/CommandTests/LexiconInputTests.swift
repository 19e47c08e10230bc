import Foundation
import TestSupport
import Testing

/// What `plyr lexicon` does with input that is not there, not whole, or in an unusual place.
struct LexiconInputTests {
    private static let plot =
        #"{"lexicon":1,"id":"example.garden.plot","defs":{"main":{"type":"object","properties":{}}}}"#
    private static let rose = """
        {"lexicon":1,"id":"example.garden.rose","defs":{"main":{"type":"object","properties":\
        {"plot":{"type":"ref","ref":"example.garden.plot"}}}}}
        """

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["empty", "a/deep", "b"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
        try write("a/deep/plot.json", Self.plot)
        try write("b/rose.json", Self.rose)
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder(name)))
    }

    private func run(_ arguments: String...) async throws -> Executable.Answer {
        try await Executable.run(["lexicon"] + arguments)
    }

    /// Writes `b/rose.json`, with the rose as a record.
    private func writeRoseRecord() throws {
        let object = #""defs":{"main":{"type":"object","properties":"#
        let record = #""defs":{"main":{"type":"record","key":"any","record":{"type":"object","properties":"#
        try write("b/rose.json", Self.rose.replacing(object, with: record) + "}")
    }

    /// Git ends there before it has read what it is asked for.
    @Test func outsideOfARepositoryTheReasonIsSaidEveryTime() async throws {
        for _ in 0..<10 {
            let answer = try await run("diff", folder("a"), "nope")
            #expect(answer.status == 2)
            #expect(answer.errors.contains("not a git repository"), "\(answer.errors)")
        }
    }

    @Test func validateAcceptsBareRecordsFilesAndSeveralFolders() async throws {
        try writeRoseRecord()
        let record = #"{"$type":"example.garden.rose","plot":{}}"#
        let broken = #"{"$type":"example.garden.rose","plot":7}"#
        try write("good.json", record.replacing(",", with: ",\n"))
        try write("bad.json", broken)
        let folders = ["validate", "--lexicons", folder("a"), "--lexicons", folder("b")]
        let lines = try await Executable.run(
            ["lexicon"] + folders,
            input: [record, #"{"data":\#(record),"rkey":"k"}"#, broken, "7"].joined(separator: "\n"))
        #expect(lines.lines.map { String($0.prefix(7)) } == ["valid", "valid", "invalid", "invalid"])
        let files = try await Executable.run(["lexicon"] + folders + [folder("good.json"), folder("bad.json")])
        #expect(files.lines.first == "\(folder("good.json")): valid")
        #expect(files.lines.last?.hasPrefix("\(folder("bad.json")): invalid: plot") == true)
        // Without the folder of what is referred to, the record cannot be checked.
        let alone = try await Executable.run(["lexicon", "validate", "--lexicons", folder("b")], input: record)
        #expect(alone.lines.first?.hasPrefix("invalid: plot: cannot be checked") == true)
    }

    @Test func validateHonoursImports() async throws {
        let file = #"{"version":1,"imports":[{"module":"Plots","include":["example.garden.plot"]}]}"#
        try write("b/lexicons.json", file)
        try writeRoseRecord()
        let record = #"{"$type":"example.garden.rose","plot":{}}"#
        // It ends before it reads anything: with input, writing would fail.
        let absent = try await Executable.run(["lexicon", "validate", "--lexicons", folder("b")])
        #expect(!absent.isSuccess && absent.errors.contains("add --import Plots=DIR"))
        let given = try await Executable.run(
            ["lexicon", "validate", "--lexicons", folder("b"), "--import", "Plots=\(folder("a"))"], input: record)
        #expect(given.lines == ["valid"])
    }

    /// What an import defines is described, but no link leads to a page that is not there.
    @Test func docsHonourImports() async throws {
        try write("b/lexicons.json", #"{"version":1,"imports":[{"module":"Plots","include":["example.garden.plot"]}]}"#)
        try write(
            "a/deep/plot.json",
            Self.plot.replacing(#""type":"object""#, with: #""type":"object","description":"A bed.""#))
        try write(
            "b/rose.json",
            """
            {"lexicon":1,"id":"example.garden.rose","defs":{"main":{"type":"subscription","message":{"schema":\
            {"type":"union","refs":["example.garden.plot"]}}}}}
            """)
        let answer = try await run(
            "docs", folder("b"), "--import", "Plots=\(folder("a"))", "--output", folder("docs"))
        #expect(answer.output == "2 pages, 2 written, 0 removed\n")
        let page = try String(contentsOfFile: folder("docs/example.garden.rose.md"), encoding: .utf8)
        #expect(page.contains("| `example.garden.plot` | A bed. |"))
        // Without the folder of the module there is nothing to describe; the pages are written all the same.
        let alone = try await run("docs", folder("b"), "--output", folder("docs"))
        #expect(alone.output == "2 pages, 1 written, 0 removed\n")
    }

    @Test func docsDescribeSeveralFolders() async throws {
        let answer = try await run("docs", folder("a"), "--lexicons", folder("b"), "--output", folder("docs"))
        #expect(answer.output.hasPrefix("3 pages"))
    }

    @Test func whoeverReadsNoMoreIsNoMistake() async throws {
        let answer = try await Executable.shell(
            "{ yes alice.test | head -n 100000 | plyr syntax handle; echo $? >&2; } | head -n 1")
        #expect(answer.lines == ["valid"])
        #expect(answer.errors == "141\n")
        let deaf = try await Executable.shell("{ plyr lexicon check \(folder("b")) 2>&1; echo $? >&3; } 3>&2 | true")
        #expect(deaf.errors == "0\n")
    }

    @Test func nothingIsComparedWithNothing() async throws {
        for command in ["diff", "breaking"] {
            let absent = try await run(command, folder("absent"), folder("absent"))
            #expect(absent.status == 2)
            let empty = try await run(command, folder("empty"), folder("empty"))
            #expect(empty.status == 2)
            #expect(empty.errors.contains("there are no lexicons in \(folder("empty"))"))
        }
        #expect(try await run("breaking", folder("empty"), folder("a")).status == 2)
        #expect(try await run("diff", folder("empty"), folder("a")).lines.count == 1)
        #expect(try await run("breaking", folder("a"), folder("empty")).status == 1)
        #expect(try await run("breaking", folder("a"), folder("a")).status == 0)
    }

    @Test func whatCannotBeReadIsNotCalledCompatible() async throws {
        try write("b/bad.json", "{")
        let old = try await run("breaking", folder("b"), folder("b") + "/rose.json")
        #expect(old.status == 2)
        #expect(old.errors.contains("\(folder("b/bad.json")) was not compared\n"), "\(old.errors)")
        #expect(try await run("diff", folder("b"), folder("b") + "/rose.json").status == 0)
        #expect(try await run("breaking", folder("b"), folder("a")).status == 1)
        for command in ["diff", "breaking"] {
            #expect(try await run(command, folder("a"), folder("b")).status == 2)
        }
    }

    @Test func severalPathsAreCheckedTogether() async throws {
        for command in ["check", "lint"] {
            let empty = try await run(command, folder("a"), folder("empty"))
            #expect(!empty.isSuccess)
            #expect(empty.errors.contains("there are no lexicons in \(folder("empty"))"))
            #expect(try await run(command).status == 64)
        }
        #expect(try await run("check", folder("b")).output.contains("warning: "))
        let together = try await run("check", folder("a"), folder("b"), folder("b/rose.json"), folder("a/"))
        #expect(together.output == "2 documents, no errors\n")
    }

    /// The build plugin does so too.
    @Test(.timeLimit(.minutes(1)))
    func linkedFoldersAreLookedThroughOnce() async throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder("c"), withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: folder("c/other"), withDestinationPath: "../a")
        try files.createSymbolicLink(atPath: folder("c/again"), withDestinationPath: folder("a/deep"))
        try files.createSymbolicLink(atPath: folder("c/itself"), withDestinationPath: ".")
        try files.createSymbolicLink(atPath: folder("a/deep/up"), withDestinationPath: "../../c")
        #expect(try await run("check", folder("c")).output == "1 document, no errors\n")
        try files.createSymbolicLink(atPath: folder("c/rose.json"), withDestinationPath: folder("b/rose.json"))
        #expect(try await run("check", folder("c")).output == "2 documents, no errors\n")
    }

    @Test func mistakesOfTheDiskAreInPlainWords() async throws {
        try write("file", "")
        let docs = try await run("docs", folder("a"), "--output", folder("file"))
        #expect(!docs.isSuccess)
        #expect(docs.errors.contains("\(folder("file")): "), "\(docs.errors)")
        #expect(!docs.errors.contains("NSCocoaErrorDomain"))
        try FileManager.default.createDirectory(atPath: folder("pages/README.md"), withIntermediateDirectories: true)
        let page = try await run("docs", folder("a"), "--output", folder("pages"))
        #expect(!page.isSuccess && !page.errors.contains("NSCocoaErrorDomain"))
    }

    @Test func hostileTextIsEscaped() async throws {
        try write("b/rose.json", Self.rose.replacing(#""main""#, with: #""x\u202e\u001b[31m""#))
        let answer = try await run("lint", folder("b"))
        #expect(answer.output.contains(#"x\u{202e}\u{1b}[31m"#))
        #expect(answer.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x202e) })
    }
}
