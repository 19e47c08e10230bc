import Codegen
import Foundation
import Schema
import Testing

struct GeneratorTests {
    @Test func generatedFilesAreThoseRecorded() throws {
        let generated = Fixture.generate(try Fixture.sources())
        #expect(generated.files.count == 31)
        try Snapshots(folder: "codegen").compare(generated.files)
    }

    @Test func orderOfSourcesDoesNotMatter() throws {
        let sources = try Fixture.sources()
        #expect(Fixture.generate(sources).files == Fixture.generate(sources.reversed()).files)
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let generated = Fixture.generate(try Fixture.sources())
        #expect(generated.diagnostics.map(\.file) == ["skipped.json"])
        #expect(generated.diagnostics.map(\.severity) == [.warning])
    }

    @Test func allMistakesOfAllDocumentsShowAtOnce() {
        func source(_ name: String, _ defs: String) -> LexiconSource {
            let text = #"{"lexicon": 1, "id": "example.broken.\#(name)", "defs": {\#(defs)}}"#
            return LexiconSource(file: "\(name).json", bytes: Array(text.utf8))
        }
        let generated = Fixture.generate([
            source("a", #""x": {"type": "strng"}"#),
            source("b", ##""x": {"type": "array", "items": {"type": "ref", "ref": "#y"}}"##),
            source("c", #""x": {"type": "array"}"#),
        ])
        #expect(generated.files.isEmpty)
        #expect(generated.diagnostics.map(\.file) == ["a.json", "c.json", "b.json"])
    }

    @Test func namedDataThatOnlyRefersToItselfIsAnError() {
        let text = ##"""
            {"lexicon": 1, "id": "example.broken.loop", "defs": {
              "x": {"type": "array", "items": {"type": "ref", "ref": "#y"}},
              "y": {"type": "array", "items": {"type": "ref", "ref": "#x"}}}}
            """##
        let generated = Fixture.generate([LexiconSource(file: "loop.json", bytes: Array(text.utf8))])
        #expect(generated.files.isEmpty)
        #expect(generated.diagnostics.contains { $0.message.contains("only refers to itself") })
    }

    /// Of several constraints on a string any may forbid what the others allow.
    @Test func everyConstraintIsChecked() throws {
        let text = ##"""
            {"lexicon": 1, "id": "example.fixture.strict", "defs": {"main": {"type": "object", "properties": {
              "x": {"type": "string", "const": "abc", "enum": ["abc", "d"], "maxLength": 2}}}}}
            """##
        let generated = Fixture.generate([LexiconSource(file: "strict.json", bytes: Array(text.utf8))])
        let source = try #require(generated.files.first { $0.source != nil }).text
        for call in [#".equal(self.x?.text, "x", to: "abc")"#, ".member(", ".string("] {
            #expect(source.contains(call), "\(call)")
        }
    }

    /// Neither the type itself nor the protocol of the types beside is hidden from what lies inside of a type.
    @Test func namesOfTheLanguageAreNotHidden() throws {
        let text = #"""
            {"lexicon": 1, "id": "example.fixture.hiding", "defs": {"main": {"type": "object", "properties": {
              "lexiconValue": {"type": "object"}, "openString": {"type": "union", "refs": []},
              "Self": {"type": "integer"}}}}}
            """#
        let generated = Fixture.generate([LexiconSource(file: "hiding.json", bytes: Array(text.utf8))])
        let source = try #require(generated.files.first { $0.source != nil }).text
        for line in ["public var Self___field: ", "public struct LexiconValue__", "public enum OpenString__"] {
            #expect(source.contains(line), "\(line)")
        }
    }

    @Test func twoDocumentsOfOneNameAreAnError() throws {
        let source = try #require(try Fixture.sources().first { $0.file == "other.json" })
        let generated = Fixture.generate([source, LexiconSource(file: "twin.json", bytes: source.bytes)])
        #expect(
            generated.diagnostics.map(\.description) == [
                "twin.json: error: example.fixture.other is already defined in other.json"
            ])
    }

    @Test func configurationChoosesDocumentsAndNamesServices() throws {
        let text = """
            {"version": 1, "generate": {"include": ["example.fixture.*"], "exclude": ["example.fixture.stream"]},
             "services": {"front": {"methods": ["example.fixture.bare"]}}}
            """
        var diagnostics: [Diagnostic] = []
        let configuration = GeneratorConfiguration(json: Array(text.utf8), file: "l.json", diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        let wanted: Set = ["bare.json", "stream.json", "shadow.json", "other.json"]
        let sources = try Fixture.sources().filter { wanted.contains($0.file) }
        let generated = Generator(configuration).generate(sources)
        #expect(
            generated.files.map(\.name) == [
                "example.fixture.bare.swift", "example.fixture.other.swift", "Namespaces.swift", "Index.swift",
                "Server.swift",
            ])
        #expect(generated.files.contains { $0.name == "Index.swift" && $0.text.contains(#"("front", ["#) })
    }

    @Test func aServiceCannotAnswerWhatIsNoMethod() throws {
        var configuration = GeneratorConfiguration()
        var diagnostics: [Diagnostic] = []
        let text = #"{"version": 1, "services": {"front": {"methods": ["example.fixture.other"]}}}"#
        configuration = GeneratorConfiguration(json: Array(text.utf8), file: "l.json", diagnostics: &diagnostics)
        let sources = try Fixture.sources().filter { $0.file == "other.json" }
        #expect(Generator(configuration).generate(sources).diagnostics.hasErrors)
    }

    @Test func damagedDocumentsNeverTrap() throws {
        let originals = try Fixture.sources()
        var random = SystemRandomNumberGenerator()
        for original in originals {
            for _ in 0..<20 {
                var bytes = original.bytes
                for _ in 0..<2 {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    // Letters keep most documents readable, so that the later stages see damage too.
                    bytes[index] = UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z"), using: &random)
                }
                let others = originals.filter { $0.file != original.file }
                let generated = Fixture.generate(others + [LexiconSource(file: original.file, bytes: bytes)])
                #expect(generated.files.isEmpty == generated.diagnostics.hasErrors)
            }
        }
    }
}
