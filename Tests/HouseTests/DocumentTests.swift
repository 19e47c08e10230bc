import Foundation
import Testing

/// What is told about the package is true of it.
struct DocumentTests {
    private static let documents = ["README", "ARCHITECTURE", "CONTRIBUTING", "INVARIANTS", "GOTCHAS", "CHANGELOG"]
        .map { $0 + ".md" }
    private static let folders = [
        "Sources", "Tests", "Plugins", "Benchmarks", "Examples", "docs", "fixtures", "lexicons", "scripts",
    ]

    private func text(_ path: String) throws -> String { try #require(SourceTree.text(path), "\(path)") }

    /// What stands between single backticks.
    private func quoted(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        }
    }

    @Test(arguments: documents)
    func namedFilesAreThere(document: String) throws {
        for name in quoted(try text(document)) where Self.folders.contains(where: { name.hasPrefix($0 + "/") }) {
            let isPattern = name.contains { "<*…".contains($0) }
            let isThere = FileManager.default.fileExists(atPath: SourceTree.root + "/" + name)
            #expect(isThere || isPattern, "\(document) names \(name)")
        }
    }

    @Test(arguments: documents)
    func linksLeadSomewhere(document: String) throws {
        for part in try text(document).split(separator: "](").dropFirst() {
            let target = part.prefix { $0 != ")" && $0 != "#" }
            guard !target.isEmpty, !target.contains("://") else { continue }
            #expect(SourceTree.text(String(target)) != nil, "\(document) links to \(target)")
        }
    }

    /// Each invariant names the tests that hold it, as `Suite.test`.
    @Test func invariantsAreHeld() throws {
        var tests: Set<String> = []
        for file in SourceTree.files where file.path.hasPrefix("Tests/") {
            let suite = file.path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
            for words in file.code.map(Declarations.words) {
                if let at = words.firstIndex(of: "func"), at + 1 < words.count {
                    tests.insert("\(suite).\(words[at + 1])")
                }
            }
        }
        let invariants = try text("INVARIANTS.md").split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(invariants.count > 10)
        for (index, invariant) in invariants.enumerated() {
            #expect(invariant.hasPrefix("\(index + 1). "))
            let holders = quoted(String(invariant)).filter { $0.contains("Tests.") }
            #expect(!holders.isEmpty, "\(invariant)")
            for holder in holders { #expect(tests.contains(holder), "\(holder)") }
        }
    }

    @Test func everyRowIsTold() throws {
        let architecture = try text("ARCHITECTURE.md")
        for module in Set(SourceTree.sources.compactMap(\.module)) {
            #expect(architecture.contains("`\(module)`"), "\(module)")
        }
    }

    /// The package builds anywhere, and says what it is, not what it might become.
    @Test func nothingOfOneMachineAndNothingHalfDone() {
        let homes = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/"]
        let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
        let folders = Self.folders + ["Makefile", "Package.swift", ".ci"] + Self.documents
        for path in folders.flatMap(SourceTree.paths(below:)) {
            guard let text = SourceTree.text(path) else { continue }
            for word in homes + notes { #expect(!text.contains(word), "\(path) has \(word)") }
        }
    }
}
