import Testing

/// Small enough to see.
struct SizeTests {
    private static let maximumFileLines = 400
    private static let maximumFunctionLines = 70
    private static let maximumLineLength = 120

    @Test func filesAreShort() {
        let findings = SourceTree.files.filter { $0.lines.count > Self.maximumFileLines }
            .map { $0.at($0.lines.count, "too long") }
        #expect(findings.isEmpty)
    }

    @Test func functionsAreShort() {
        var findings: [String] = []
        var count = 0
        for file in SourceTree.files {
            for body in Declarations.bodies(in: file.code) {
                count += 1
                if body.length > Self.maximumFunctionLines {
                    findings.append(file.at(body.first, "\(body.length) lines"))
                }
            }
        }
        #expect(count > 500, "the reader of functions is blind")
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func linesAreShort() {
        var findings: [String] = []
        for file in SourceTree.files {
            for (index, line) in file.lines.enumerated()
            where line.utf8.count > Self.maximumLineLength && line.count > Self.maximumLineLength {
                findings.append(file.at(index + 1, "\(line.count) characters"))
            }
        }
        #expect(findings.isEmpty, "\(findings)")
    }
}
