import Testing

/// A module imports rows above its own only.
struct ArrowTests {
    @Test func importsPointUp() {
        var findings: [String] = []
        for file in SourceTree.sources {
            guard let module = file.module, let row = Rows.row(of: module) else { continue }
            for (number, line) in file.numbered {
                guard let name = Declarations.imported(by: line), let other = Rows.row(of: name) else { continue }
                if other >= row { findings.append(file.at(number, "\(module) must not import \(name)")) }
            }
        }
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func everyModuleHasARow() throws {
        let folders = Set(SourceTree.paths(below: "Sources").compactMap { $0.split(separator: "/").dropFirst().first })
        let manifest = try #require(SourceTree.text("Package.swift")).split(whereSeparator: \.isWhitespace).joined()
        var named: [Substring] = []
        for start in ["module(\"", "system(\""] {
            named += manifest.components(behind: start).filter { $0.allSatisfy { $0.isLetter || $0.isNumber } }
        }
        #expect(named.count > 20)
        for module in folders.union(named) {
            #expect(Rows.row(of: String(module)) != nil, "\(module) has no row")
        }
    }

    /// What compares us with others is no part of the product.
    @Test func nothingIsBuiltOnTheJudge() {
        for file in SourceTree.sources {
            #expect(!file.code.contains { Declarations.imported(by: $0) == "CCBOR" }, "\(file.path)")
        }
    }

    /// The product `LexiconTypes` builds where no system library is installed.
    @Test func typesNeedNoSystemLibrary() throws {
        let libraries = try #require(Rows.table[0]).filter { $0 != "Syntax" }
        for file in SourceTree.sources where ["Syntax", "DataModel", "Schema"].contains(file.module) {
            let imports = file.code.compactMap { Declarations.imported(by: $0).map { String($0) } }
            #expect(!imports.contains { libraries.contains($0) || $0.hasPrefix("Foundation") }, "\(file.path)")
        }
    }

    @Test func generatorStandsAlone() {
        for file in SourceTree.sources where ["Codegen", "lexgen"].contains(file.module) {
            for line in file.code {
                guard let name = Declarations.imported(by: line), let row = Rows.row(of: name) else { continue }
                #expect(row <= 2 || name == "Codegen", "\(file.path) imports \(name)")
            }
        }
    }
}

extension String {
    /// What stands behind each `start`, up to the next quote.
    fileprivate func components(behind start: String) -> [Substring] {
        ranges(of: start).map { self[$0.upperBound...].prefix { $0 != "\"" } }
    }
}
