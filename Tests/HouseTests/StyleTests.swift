import Testing

/// What must not be written, and where.
struct StyleTests {
    /// Lines of code in which `isBad` finds something.
    private func findings(in files: [SourceFile], _ isBad: (String) -> Bool) -> [String] {
        files.flatMap { file in
            file.numbered.filter { isBad($0.line) }.map { file.at($0.number, file.lines[$0.number - 1]) }
        }
    }

    @Test func nothingIsForced() {
        let found = findings(in: SourceTree.files) { line in
            let bytes = Array(line.utf8)
            return bytes.indices.dropFirst().contains { index in
                guard bytes[index] == UInt8(ascii: "!") else { return false }
                // `!=` is spaced; what is forced stands right before the mark.
                let before = Character(UnicodeScalar(bytes[index - 1]))
                return before.isLetter || before.isNumber || "_)]}\"`?!".contains(before)
            }
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func onlyExecutablesPrint() {
        let printers: Set<String> = ["print", "debugPrint", "dump", "NSLog"]
        let libraries = SourceTree.sources.filter { !Rows.executables.contains($0.module ?? "") }
        let found = findings(in: libraries) { line in
            line.indices.contains { line[$0] == "(" && printers.contains(Self.word(before: $0, in: line)) }
        }
        #expect(found.isEmpty, "\(found)")
    }

    /// The clock is an argument.
    @Test func onlyTheExecutableKnowsTheTime() {
        let libraries = SourceTree.sources.filter { $0.module != "plyr" }
        let clocks = ["Date()", "Date.now", "timeIntervalSinceNow", "gettimeofday(", "clock_gettime(", "time(nil)"]
        let found = findings(in: libraries) { line in clocks.contains { line.contains($0) } }
        #expect(found.isEmpty, "\(found)")
    }

    /// Names of the network stand in lexicons; code has them from the generator.
    @Test func noNamesOfTheNetworkInCode() {
        let authorities = ["com.atproto.", "fm.plyr.", "app.bsky."]
        var found: [String] = []
        for file in SourceTree.sources {
            for literal in file.literals where authorities.contains(where: literal.text.contains) {
                found.append(file.at(literal.line, literal.text))
            }
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func statementsStandInStores() {
        var found: [String] = []
        for file in SourceTree.sources where !file.path.contains("/Store/") {
            for literal in file.literals where Statement.isOne(literal.text) {
                found.append(file.at(literal.line, literal.text))
            }
        }
        for path in SourceTree.paths(below: "Sources") where path.hasSuffix(".sql") {
            #expect(path.contains("/Store/Migrations/v"), "\(path)")
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func typesDoNotBearTheirModulesName() {
        let found = SourceTree.sources.flatMap { file in
            file.numbered.filter { Declarations.type(declaredBy: $0.line) == file.module }
                .map { file.at($0.number, $0.line) }
        }
        #expect(found.isEmpty, "\(found)")
    }

    /// A name says what a thing is. These say that somebody did not know.
    @Test func namesMeanSomething() {
        let empty = ["Manager", "Helper", "Util"]
        let types = SourceTree.files.flatMap { $0.code.compactMap(Declarations.type(declaredBy:)) }
        #expect(types.count > 300, "the reader of declarations is blind")
        for name in types + SourceTree.files.map(\.path) {
            #expect(!empty.contains { name.contains($0) }, "\(name)")
        }
    }

    @Test func oneLibraryOfTests() {
        let found = findings(in: SourceTree.files) { Declarations.imported(by: $0) == "XCTest" }
        #expect(found.isEmpty, "\(found)")
    }

    private static func word(before index: String.Index, in line: String) -> String {
        let word = line[..<index].reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return String(word.reversed())
    }
}

/// Statements of a database, recognized by their first words.
enum Statement {
    private static let beginnings = [
        ["select"], ["insert", "into"], ["insert", "or"], ["replace", "into"], ["update"], ["delete", "from"],
        ["create", "table"], ["create", "index"], ["create", "unique"], ["create", "trigger"], ["create", "view"],
        ["alter", "table"], ["drop", "table"], ["pragma"], ["with"], ["vacuum"],
    ]
    private static let clauses: Set<String> = ["from", "set", "values", "where", "returning", "as"]

    static func isOne(_ text: String) -> Bool {
        // Statements are written with their keywords in capitals, here as everywhere.
        let words = Declarations.words(text)
        let begins = beginnings.contains { beginning in
            zip(beginning, words).allSatisfy { $0.uppercased() == $1 } && words.count > beginning.count
        }
        guard begins, let first = words.first else { return false }
        return ["CREATE", "ALTER", "DROP", "PRAGMA", "VACUUM"].contains(first)
            || words.contains { clauses.contains($0.lowercased()) && $0 == $0.uppercased() }
    }
}
