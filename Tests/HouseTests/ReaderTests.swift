import Testing

/// The rules are worth what their reader of sources sees.
struct ReaderTests {
    private func code(_ source: String) -> String { String(decoding: SwiftText(source).code, as: UTF8.self) }

    @Test func blanksCommentsAndTexts() {
        #expect(code("a // b!") == "a      ")
        #expect(code("a /* b /* c */ d */ e") == "a                   e")
        #expect(code(#"f("x!") + y"#) == #"f("  ") + y"#)
        #expect(code(##"f(#"x!"y"#) + y"##) == ##"f(#"    "#) + y"##)
        #expect(code("\"\"\"\n x! \"y\"\n \"\"\" z") == "\"\"\"\n       \n \"\"\" z")
        #expect(code(#""a\"b!" c"#) == #""     " c"#)
    }

    @Test func interpolationsAreCode() {
        #expect(code(#""a \(b!) c""#) == #""   (b!)  ""#)
        #expect(code(#""\(f("x", (1)))" + g"#) == #"" (f(" ", (1)))" + g"#)
    }

    @Test func collectsLiterals() {
        let literals = SwiftText("\n\"one\"\n\"\"\"\n  two\n  \"\"\"\n\"a\\(\"b\")c\"").literals
        #expect(literals.map(\.text) == ["one", "\n  two\n  ", "b", "ac"])
        #expect(literals.map(\.line) == [2, 3, 6, 6])
    }

    @Test(arguments: [
        ("import Syntax", "Syntax"), ("public import DataModel", "DataModel"), ("@testable import plyr", "plyr"),
        ("import struct Foundation.Data", "Foundation"), ("let important = 1", nil),
        ("func import", nil),
    ])
    func knowsImports(line: String, module: String?) {
        #expect(Declarations.imported(by: line) == module)
    }

    @Test(arguments: [
        ("public struct DID: SyntaxValue {", "DID"), ("    final class Loop {", "Loop"), ("extension DID {", nil),
        ("public indirect enum Value {", "Value"), ("class func make() {", nil), ("typealias Method = A.B", "Method"),
    ])
    func knowsTypes(line: String, name: String?) {
        #expect(Declarations.type(declaredBy: line) == name)
    }

    /// Bodies of one line are short enough.
    @Test func measuresBodies() {
        let source = """
            protocol P {
                func required()
                var name: String { get }
            }
            struct S {
                init(
                    a: Int,
                    b: Int
                ) {
                    self.a = a
                }
                var x: Int {
                    1
                }
                func short() { print() }
                func long() {
                    if a {
                        b()
                    }
                }
            }
            """
        let bodies = Declarations.bodies(in: source.split(separator: "\n").map(String.init))
        #expect(bodies.map(\.first) == [6, 12, 16])
        #expect(bodies.map(\.length) == [6, 3, 5])
    }

    @Test(arguments: [
        ("SELECT 1 FROM t", true), ("PRAGMA user_version", true), ("UPDATE t SET a = 1", true),
        ("CREATE TABLE t (a)", true), ("Delete from your list", false), ("select one FROM many", false),
        ("Update the index", false), ("WITH x AS (SELECT 1)", true), ("with care", false),
    ])
    func knowsStatements(text: String, isOne: Bool) {
        #expect(Statement.isOne(text) == isOne)
    }
}
