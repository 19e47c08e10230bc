import TestSupport
import Testing

/// The tools that answer lines, as they are built and called.
struct LineToolTests {
    @Test(arguments: try ["syntax.txt", "data.txt", "drisl.txt", "key.txt", "repo.txt"].flatMap(Script.all))
    func answers(script: Script) async throws {
        let answer = try await Executable.run(script.arguments, input: script.text)
        #expect(answer.isSuccess, "\(answer.errors)")
        let lines = answer.lines
        try #require(lines.count == script.answers.count)
        for (index, expectation) in script.answers.enumerated() {
            let line = lines[index]
            let question = script.input.count == lines.count ? script.input[index] : "the whole"
            #expect(Script.fits(line, expectation), "\(question) was answered with \(line), not \(expectation)")
        }
    }

    @Test func lastLineNeedsNoEnd() async throws {
        let answer = try await Executable.run(["syntax", "handle"], input: "alice.test\nbob.test")
        #expect(answer.lines == ["valid", "valid"])
    }

    @Test func blankLinesAreAnswered() async throws {
        let answer = try await Executable.run(["syntax", "handle"], input: "\n\nalice.test\n")
        #expect(answer.lines.count == 3)
        #expect(answer.lines.last == "valid")
    }

    @Test func noLinesNoAnswers() async throws {
        let answer = try await Executable.run(["syntax", "handle"])
        #expect(answer.isSuccess)
        #expect(answer.output.isEmpty)
    }

    /// Whoever writes a line and keeps the other end open gets the answer at once.
    @Test(.timeLimit(.minutes(1)))
    func linesAreAnsweredAsTheyCome() async throws {
        let result = try await Executable.converse(["syntax", "handle"], lines: ["alice.test", "alice", "bob.test"])
        #expect(result.map { $0.prefix(7) } == ["valid", "invalid", "valid"])
    }

    /// Answers come in order and none is lost, however many there are.
    @Test func manyLines() async throws {
        let input = (0..<20_000).map { "\($0 % 3 == 0 ? "alice" : "a\($0).test")\n" }.joined()
        let answer = try await Executable.run(["syntax", "handle"], input: input)
        let lines = answer.lines
        try #require(lines.count == 20_000)
        #expect(lines.indices.allSatisfy { (lines[$0] == "valid") == ($0 % 3 != 0) })
    }

    @Test func carriageReturnsBelongToTheLine() async throws {
        let answer = try await Executable.run(["syntax", "handle"], input: "alice.test\r\n")
        #expect(answer.output.hasPrefix("invalid: "))
    }

    @Test func keysAreMadeAnewAndFit() async throws {
        let (first, second) = (
            try await Executable.run(["key", "generate"]), try await Executable.run(["key", "generate"])
        )
        #expect(first.isSuccess && second.isSuccess)
        #expect(first.output != second.output)
        #expect(first.output.contains("did:key:zQ3s"))
        let other = try await Executable.run(["key", "generate", "--curve", "p256"])
        #expect(other.output.contains("did:key:zDn"))
    }

    @Test func unknownCommandsFail() async throws {
        #expect(try await !Executable.run(["sing"]).isSuccess)
        #expect(try await !Executable.run(["syntax", "song"]).isSuccess)
        #expect(try await Executable.run(["--version"]).lines.count == 1)
    }
}
