import Foundation
import TestSupport
import Testing

/// `plyr lexicon check`, `generate` and `validate`, as people call them.
struct LexiconGenerateTests {
    private let folder: String
    fileprivate var output: String { folder + "/out" }
    fileprivate var schemas: String { folder + "/schemas" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "generate-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder + "/schemas", withIntermediateDirectories: true)
        try write("plot", #""main": {"type": "object", "properties": {"x": {"type": "integer", "maximum": 3}}}"#)
        try write(
            "walk",
            ##""main": {"type": "record", "key": "tid", "record": {"type": "object", "properties": {"##
                + ##""plot": {"type": "ref", "ref": "example.garden.plot"}}}}"##)
    }

    fileprivate func clean() { try? FileManager.default.removeItem(atPath: folder) }

    fileprivate func path(_ name: String) -> String { "\(schemas)/\(name).json" }

    fileprivate func write(_ name: String, _ defs: String) throws {
        try write(file: "\(name).json", #"{"lexicon": 1, "id": "example.garden.\#(name)", "defs": {\#(defs)}}"#)
    }

    fileprivate func write(file: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(schemas)/\(file)"))
    }

    fileprivate func run(_ arguments: String..., input: String = "") async throws -> Executable.Answer {
        try await Executable.run(["lexicon"] + arguments, input: input)
    }

    fileprivate var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []).sorted()
    }

    fileprivate func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(output)/\(name)", encoding: .utf8)) ?? ""
    }

    @Test func checkShowsEveryMistakeOfEveryDocument() async throws {
        defer { clean() }
        #expect(try await run("check", schemas).output == "2 documents, no errors\n")
        try write("hedge", ##""x": {"type": "array", "items": {"type": "ref", "ref": "example.absent.thing"}}"##)
        let warned = try await run("check", schemas)
        #expect(warned.isSuccess)
        let absent = "example.absent.thing is not among the documents (defs.x.items)"
        #expect(warned.lines.first == "\(path("hedge")):1:87: warning: \(absent)")
        #expect(try await !run("check", schemas, "--strict").isSuccess)
        try write("gate", ##""x": {"type": "array", "items": {"type": "ref", "ref": "#y"}}, "z": {"type": "strng"}"##)
        try write("path", #""x": {"type": "array"}"#)
        let failed = try await run("check", schemas)
        #expect(!failed.isSuccess)
        #expect(failed.lines.filter { $0.contains(": error: ") }.count == 2)
    }

    @Test(arguments: ["", "{", "[]", "\u{1}", #"{"lexicon": 1}"#, String(repeating: "[", count: 10_000)])
    func anyBytesAreADiagnostic(_ text: String) async throws {
        defer { clean() }
        try write(file: "bad.json", text)
        let checked = try await run("check", schemas)
        #expect(!checked.isSuccess)
        #expect(checked.output.contains("bad.json"))
        let generated = try await run("generate", schemas, "--output", output)
        #expect(!generated.isSuccess && files.isEmpty)
    }

    @Test func onlyWhatChangesIsWritten() async throws {
        defer { clean() }
        let first = try await run("generate", schemas, "--output", output, "--module", "Garden")
        #expect(first.output == "5 files, 5 written, 0 removed\n")
        #expect(try await run("generate", schemas, "--output", output, "--module", "Garden", "--check").isSuccess)
        try write("plot", #""main": {"type": "object", "properties": {"x": {"type": "integer", "maximum": 4}}}"#)
        #expect(try await !run("generate", schemas, "--output", output, "--module", "Garden", "--check").isSuccess)
        let second = try await run("generate", schemas, "--output", output, "--module", "Garden")
        #expect(second.output == "5 files, 1 written, 0 removed\n")
        try Data("// Mine.\n".utf8).write(to: URL(filePath: output + "/Mine.swift"))
        try FileManager.default.removeItem(atPath: path("walk"))
        let third = try await run("generate", schemas, "--output", output, "--module", "Garden")
        #expect(third.output == "4 files, 1 written, 1 removed\n")
        #expect(
            files == ["Index.swift", "Mine.swift", "Namespaces.swift", "Server.swift", "example.garden.plot.swift"])
    }

    @Test func partsAreChosen() async throws {
        defer { clean() }
        try write("look", #""main": {"type": "query"}"#)
        _ = try await run("generate", schemas, "--output", output)
        #expect(!text("example.garden.look.swift").contains("QueryMethod"))
        #expect(!text("example.garden.plot.swift").contains("XRPC"))
        _ = try await run("generate", schemas, "--output", output, "--client", "--access", "package")
        #expect(text("example.garden.look.swift").contains("package enum Look: QueryMethod"))
        #expect(!text("Server.swift").contains("protocol"))
        _ = try await run("generate", schemas, "--output", output, "--server")
        #expect(text("Server.swift").contains("func gardenLook"))
        #expect(try await !run("generate", schemas, "--output", output, "--access", "secret").isSuccess)
    }

    @Test func invalidDocumentsAreLeftOutWhenAskedFor() async throws {
        defer { clean() }
        try write("plot", #""main": {"type": "array"}"#)
        try write("rose", #""main": {"type": "object", "properties": {}}"#)
        #expect(try await !run("generate", schemas, "--output", output).isSuccess)
        #expect(files.isEmpty)
        let generated = try await run("generate", schemas, "--output", output, "--skip-invalid")
        #expect(generated.isSuccess)
        #expect(files == ["Index.swift", "Namespaces.swift", "Server.swift", "example.garden.rose.swift"])
    }

    @Test func theConfigurationIsRead() async throws {
        defer { clean() }
        try write(file: "lexicons.json", #"{"version": 1, "generate": {"prefix": "Acme", "exlude": []}}"#)
        #expect(try await !run("generate", schemas, "--output", output).isSuccess)
        try write(file: "lexicons.json", #"{"version": 1, "generate": {"prefix": "Acme"}}"#)
        #expect(try await run("generate", schemas, "--output", output).isSuccess)
        #expect(text("Namespaces.swift").contains("public enum Acme"))
        #expect(try await run("check", schemas).isSuccess, "the configuration is no lexicon")
    }

    @Test func recordsAreValidatedLineByLine() async throws {
        defer { clean() }
        let lines = [
            #"{"data": {"$type": "example.garden.walk", "plot": {"x": 3}}, "rkey": "3jzfcijpj2z2a"}"#,
            #"{"data": {"$type": "example.garden.walk", "plot": {"x": 4}}}"#,
            #"{"data": {"$type": "example.garden.walk"}, "rkey": "self"}"#,
            #"{"data": {"$type": "example.garden.absent"}}"#, #"{"data": {}}"#, #"{"data": 1}"#, "[]", "",
            #"{"data": {"$type": "example.garden.walk"}, "rkey": 1}"#,
        ]
        let answer = try await run(
            "validate", "--lexicons", schemas, input: lines.map { $0 + "\n" }.joined())
        #expect(answer.lines.count == lines.count)
        #expect(answer.lines.first == "valid")
        #expect(answer.lines[1] == "invalid: plot.x: must be at most 3")
        #expect(answer.lines.dropFirst().allSatisfy { $0.hasPrefix("invalid: ") })
    }
}

/// What `plyr lexicon generate` refuses, and what it reads.
extension LexiconGenerateTests {
    @Test func whatOthersHaveWrittenIsLeftAlone() async throws {
        defer { clean() }
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try Data("// Mine.\n".utf8).write(to: URL(filePath: output + "/Server.swift"))
        let refused = try await run("generate", schemas, "--output", output)
        #expect(!refused.isSuccess && refused.errors.contains("Server.swift was not generated"))
        #expect(files == ["Server.swift"] && text("Server.swift") == "// Mine.\n")
        let onFile = try await run("generate", schemas, "--output", path("plot"))
        #expect(!onFile.isSuccess && !onFile.errors.contains("NSCocoaErrorDomain"))
    }

    @Test func aLexiconMayHaveTheNameOfTheConfiguration() async throws {
        defer { clean() }
        try FileManager.default.createDirectory(atPath: schemas + "/deep", withIntermediateDirectories: true)
        let text = #"{"lexicon": 1, "id": "example.garden.lexicons", "defs": {"main": {"type": "token"}}}"#
        try write(file: "deep/lexicons.json", text)
        #expect(try await run("check", schemas).output == "3 documents, no errors\n")
        #expect(try await run("generate", schemas, "--output", output).isSuccess)
        #expect(files.contains("example.garden.lexicons.swift"))
    }

    @Test func onlyWhatLiesBelowTheConfigurationIsGenerated() async throws {
        defer { clean() }
        try FileManager.default.createDirectory(atPath: schemas + "/own", withIntermediateDirectories: true)
        try write(file: "own/lexicons.json", #"{"version": 1}"#)
        try write(
            file: "own/bed.json", #"{"lexicon": 1, "id": "example.garden.bed", "defs": {"main": {"type": "query"}}}"#)
        #expect(try await run("generate", schemas, "--output", output).isSuccess)
        #expect(files == ["Index.swift", "Namespaces.swift", "Server.swift", "example.garden.bed.swift"])
        #expect(text("Server.swift").contains("func gardenBed"), "all parts are made unless it says otherwise")
    }

    @Test(arguments: [["--module", "a b"], ["--module", ""], ["--import", "A=x; y=z"], ["--import", "A"]])
    func namesThatAreNoneAreUsageErrors(_ arguments: [String]) async throws {
        defer { clean() }
        let answer = try await Executable.run(["lexicon", "generate", schemas, "--output", output] + arguments)
        #expect(!answer.isSuccess && files.isEmpty)
    }

    @Test func anImportThatNobodyWantsIsAnError() async throws {
        defer { clean() }
        let answer = try await run("generate", schemas, "--output", output, "--import", "Base=\(schemas)")
        #expect(!answer.isSuccess && answer.errors.contains("no lexicons.json imports the module Base"))
    }

    @Test(arguments: [#"["example.gar*"]"#, #"["foo bar"]"#, #"["example"]"#])
    func patternsThatAreNoneAreErrors(_ patterns: String) async throws {
        defer { clean() }
        try write(file: "lexicons.json", #"{"version": 1, "generate": {"include": \#(patterns)}}"#)
        let answer = try await run("generate", schemas, "--output", output)
        #expect(!answer.isSuccess && answer.errors.contains("lexicons.json:1:"))
    }

    @Test func aPatternThatNamesNothingIsAWarning() async throws {
        defer { clean() }
        let patterns = #"["example.gardne.*", "example.*"]"#
        try write(file: "lexicons.json", #"{"version": 1, "generate": {"include": \#(patterns)}}"#)
        let answer = try await run("generate", schemas, "--output", output)
        #expect(answer.isSuccess && answer.errors.contains("`example.gardne.*` is to be included"))
    }

    @Test func whatRefersToWhatIsLeftOutIsLeftOut() async throws {
        defer { clean() }
        for index in 0..<300 {
            let next = index == 299 ? "absent" : "p\(index + 1)"
            try write(
                "p\(index)",
                #""main": {"type": "object", "properties": {"x": "#
                    + #"{"type": "ref", "ref": "example.garden.\#(next)"}}}"#)
        }
        let answer = try await run("generate", schemas, "--output", output, "--skip-invalid")
        #expect(answer.isSuccess)
        #expect(answer.errors.split(separator: "\n").count == 300)
        #expect(files.count == 5)
    }
}
