import Codegen
import DataModel
import FixtureBase
import FixturePrefixed
import FixtureUpper
import Foundation
import HTTPTypes
import Schema
import Syntax
import Testing
import XRPC

/// Modules that build on one another's lexicons: what is generated for `fixtures/modules`, and how it behaves.
struct ModuleTests {
    private typealias Com = FixtureBase::Com

    private static func module(_ name: String, _ folder: String) throws -> ImportedModule {
        let root = Fixture.root.appending(path: "modules/\(folder)")
        var diagnostics: [Diagnostic] = []
        let json = Array(try Data(contentsOf: root.appending(path: "lexicons.json")))
        var configuration = GeneratorConfiguration(json: json, file: "lexicons.json", diagnostics: &diagnostics)
        configuration.moduleName = name
        #expect(diagnostics.isEmpty)
        return ImportedModule(configuration: configuration, sources: try Fixture.sources(in: root))
    }

    private static func generate(_ name: String, _ folder: String) throws -> Generated {
        let module = try module(name, folder)
        let base = try Self.module("FixtureBase", "base")
        return Generator(module.configuration, modules: [base]).generate(module.sources)
    }

    @Test(arguments: [("FixtureBase", "base"), ("FixtureUpper", "upper"), ("FixturePrefixed", "prefixed")])
    func generatedFilesAreThoseRecorded(_ name: String, _ folder: String) throws {
        let generated = try Self.generate(name, folder)
        #expect(generated.diagnostics.isEmpty, "\(generated.diagnostics)")
        try Snapshots(folder: "codegen/\(folder)").compare(generated.files)
    }

    @Test func aModuleThatIsNotThereIsAnError() throws {
        let upper = try Self.module("FixtureUpper", "upper")
        let generated = Generator(upper.configuration).generate(upper.sources)
        #expect(generated.files.isEmpty)
        #expect(generated.diagnostics.map(\.file) == ["lexicons.json"])
    }

    @Test func modulesThatImportEachOtherAreAnError() {
        func module(_ name: String, importing other: String) -> ImportedModule {
            var diagnostics: [Diagnostic] = []
            let json = #"{"version": 1, "generate": {"module": "\#(name)"}, "imports": [{"module": "\#(other)"}]}"#
            let configuration = GeneratorConfiguration(
                json: Array(json.utf8), file: "lexicons.json", diagnostics: &diagnostics)
            return ImportedModule(configuration: configuration, sources: [])
        }
        let (a, b) = (module("A", importing: "B"), module("B", importing: "A"))
        let generated = Generator(a.configuration, modules: [a, b]).generate([])
        #expect(generated.diagnostics.contains { $0.message.contains("circle") })
    }

    @Test func bodiesOfAModuleWithoutMethodsAreAnError() throws {
        let base = try Self.module("FixtureBase", "base")
        var configuration = base.configuration
        configuration.parts = [.types]
        let upper = try Self.module("FixtureUpper", "upper")
        let modules = [ImportedModule(configuration: configuration, sources: base.sources)]
        let generated = Generator(upper.configuration, modules: modules).generate(upper.sources)
        #expect(generated.diagnostics.filter { $0.message.contains("without methods") }.count == 3)
    }

    @Test func aServiceAnswersMethodsOfItsOwnModule() throws {
        let upper = try Self.module("FixtureUpper", "upper")
        let json =
            #"{"version": 1, "generate": {"module": "Top"}, "imports": [{"module": "FixtureUpper"}], "#
            + #""services": {"top": {"methods": ["com.example.upper.listThings"]}}}"#
        var diagnostics: [Diagnostic] = []
        let configuration = GeneratorConfiguration(
            json: Array(json.utf8), file: "lexicons.json", diagnostics: &diagnostics)
        let modules = [upper, try Self.module("FixtureBase", "base")]
        let generated = Generator(configuration, modules: modules).generate([])
        #expect(generated.files.isEmpty)
        #expect(generated.diagnostics.map(\.message).contains { $0.hasSuffix("which another module generates") })
    }

    /// Where its own name is not known, a module cannot say it.
    @Test func rootsOfAnUnknownModuleHaveNamesThatNothingHides() {
        func source(_ id: String, _ property: String) -> LexiconSource {
            let main = #"{"type": "object", "properties": {\#(property)}}"#
            let text = #"{"lexicon": 1, "id": "\#(id)", "defs": {"main": \#(main)}}"#
            return LexiconSource(file: "\(id).json", bytes: Array(text.utf8))
        }
        let reference = #""x": {"type": "ref", "ref": "garden.example.rose"}"#
        let generated = Generator().generate([
            source("garden.example.rose", ""), source("example.garden.plot", reference),
        ])
        let texts = Dictionary(generated.files.map { ($0.name, $0.text) }) { first, _ in first }
        #expect(texts["Namespaces.swift"]?.contains("public typealias _Garden = Garden\n") == true)
        #expect(texts["example.garden.plot.swift"]?.contains("public var x: _Garden.Example.Rose?\n") == true)
        #expect(texts.values.allSatisfy { !$0.contains("Lexicons::") && !$0.contains("_::") })
    }

    @Test func valuesOfTwoModulesLieInOneAnother() throws {
        let text =
            #"{"size":"small","$type":"com.example.thing.note","about":{"part":{"x":9},"#
            + #""$type":"com.example.thing.note#part"}}"#
        let note = try Com.Example.Thing.Note(json: Array(text.utf8))
        #expect(String(decoding: note.json(), as: UTF8.self).utf8.count == text.utf8.count)
        #expect(note.size == .small)
        let bad = text.replacing(#""x":9"#, with: #""x":10"#)
        #expect(throws: DataError.self) { try Com.Example.Thing.Note(json: Array(bad.utf8)) }
    }

    @Test func aPrefixKeepsEqualNamesApart() throws {
        let json = Array(#"{"$type":"com.example.thing","title":"é"}"#.utf8)
        #expect(try PrefixedThing.reencode(json) == Array(#"{"$type":"com.example.thing","title":"é"}"#.utf8))
        #expect(PrefixedThing.int64(3) == Array(#"{"x":"x","y":3}"#.utf8))
    }

    @Test func everyMethodOfAServerHasARoute() async throws {
        let routes = RouteTable(ThingStore().routes)
        #expect(routes.all.count == 4)
        let list = try #require(routes[Com.Example.Upper.ListThings.nsid])
        #expect(list.kind == .query && list.access == .open)
        let put = try #require(routes[Com.Example.Upper.PutThing.nsid])
        #expect(put.kind == .procedure && put.access == .anybody)
        let request = RouteRequest(
            query: "cursor=1", body: ReceivedBody(stream: .empty, contentType: nil, length: nil),
            context: RequestContext(id: "1", fields: [:]))
        let answer = try await list.answer(request, verifying: Strangers())
        guard case .bytes(let bytes) = answer.content else {
            Issue.record("no bytes")
            return
        }
        let output = try Com.Example.Upper.ListThings.Output(json: bytes)
        #expect(output.things.map(\.name) == ["last"] && output.cursor == nil)
    }

    @Test func aServersMessagesGoOnBehindACursor() async throws {
        let route = try #require(RouteTable(ThingStore().routes)[Com.Example.Upper.Watch.nsid])
        let request = RouteRequest(
            query: "cursor=4", body: ReceivedBody(stream: .empty, contentType: nil, length: nil),
            context: RequestContext(id: "1", fields: [:]))
        var places: [Int64?] = []
        for try await frame in try await route.stream(request, verifying: Strangers()) {
            let message = try #require(try frame.message(Com.Example.Upper.Watch.Message.self))
            places.append(Com.Example.Upper.Watch.cursor(of: message))
        }
        #expect(places == [5, 6, 7])
    }

    @Test func pagesFollowTheirCursor() throws {
        typealias Method = Com.Example.Upper.ListThings
        let first = Method.Output(cursor: "x", things: [.init(name: "a")])
        #expect(Method.parameters(.init(), after: first)?.cursor == "x")
        #expect(Method.parameters(.init(), after: .init(things: [])) == nil)
        #expect(Method.items(of: first).map(\.name) == ["a"])
    }

    private struct Strangers: CallerVerifying {
        func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
            .stranger(request)
        }
    }
}
