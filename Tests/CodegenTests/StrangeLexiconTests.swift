import Codegen
import Foundation
import Schema
import Testing

/// What lexicons of many authors taught us. That such code compiles is shown by `fixtures/lexicons/neighbours.json`.
struct StrangeLexiconTests {
    private func source(_ id: String, _ defs: String) -> LexiconSource {
        let text = #"{"lexicon": 1, "id": "\#(id)", "defs": {\#(defs)}}"#
        return LexiconSource(file: "\(id).json", bytes: Array(text.utf8))
    }

    private func text(_ id: String, of generated: Generated) throws -> String {
        try #require(generated.files.first { $0.name == id + ".swift" }, "\(generated.diagnostics)").text
    }

    @Test func aNamespaceLeavesTheMembersOfAMethodAlone() throws {
        let generated = Fixture.generate([
            source(
                "com.example.get",
                #""main": {"type": "query", "output": {"encoding": "a/b", "schema": {"type": "object"}}}"#),
            source("com.example.get.output", #""main": {"type": "object"}"#),
        ])
        #expect(try text("com.example.get", of: generated).contains("struct Output:"))
        #expect(try text("com.example.get.output", of: generated).contains("struct OutputSpace:"))
    }

    @Test func fieldsAndTokensAreToldFromRuntimeTypes() throws {
        let generated = Fixture.generate([
            source(
                "com.example.thing",
                #""main": {"type": "object", "properties": {"DID": {"type": "string", "format": "did"}}}, "#
                    + #""CID": {"type": "token"}, "x": {"type": "array", "items": {"type": "cid-link"}}"#)
        ])
        let text = try text("com.example.thing", of: generated)
        #expect(text.contains("_reader.syntax(Syntax::DID.self)"))
        #expect(text.contains("[DataModel::CID]"))
    }

    @Test func aDefaultShowsItsModuleToCallers() throws {
        let generated = Fixture.generate([
            source(
                "com.example.get",
                #""main": {"type": "query", "parameters": {"type": "params", "properties": "#
                    + #"{"lang": {"type": "string", "format": "language", "default": "en"}}}}"#)
        ])
        #expect(try text("com.example.get", of: generated).contains("public import Schema"))
    }

    @Test func importsSayTheirLevelBesideThoseForThePackage() throws {
        var configuration = GeneratorConfiguration()
        configuration.access = .package
        let generated = Generator(configuration).generate([
            source(
                "com.example.get",
                #""main": {"type": "query", "parameters": {"type": "params", "properties": "#
                    + #"{"lang": {"type": "string", "format": "language", "default": "en"}}}}"#)
        ])
        let text = try text("com.example.get", of: generated)
        #expect(text.contains("package import XRPC") && text.contains("internal import Schema"))
    }

    @Test func aNamedListMayHoldItselfByWayOfAnObject() throws {
        let generated = Fixture.generate([
            source(
                "com.example.defs",
                ##""list": {"type": "array", "items": {"type": "object", "properties": "##
                    + ##"{"inner": {"type": "ref", "ref": "#list"}}}}"##)
        ])
        let text = try text("com.example.defs", of: generated)
        #expect(text.contains("public typealias List = [CodegenTests::Com.Example.Defs.List_EntryItem]"))
        #expect(text.contains("public var inner: [CodegenTests::Com.Example.Defs.List_EntryItem]?"))
    }

    @Test(arguments: [false, true])
    func arraysInArraysByNameHaveABound(isReversed: Bool) {
        var defs = (0..<100).map {
            ##""a\##($0)": {"type": "array", "items": {"type": "ref", "ref": "#a\##($0 + 1)"}}"##
        }
        defs.append(#""a100": {"type": "string"}"#)
        if isReversed { defs.reverse() }
        let generated = Fixture.generate([source("com.example.defs", defs.joined(separator: ","))])
        #expect(generated.diagnostics.hasErrors)
        #expect(generated.diagnostics.count <= 256)
    }

    @Test func aMistakeBehindAReferenceIsToldOfItsOwnFile() {
        let generated = Fixture.generate([
            source("com.example.a", ##""x": {"type": "array", "items": {"type": "ref", "ref": "com.example.b#y"}}"##),
            source("com.example.b", ##""y": {"type": "array", "items": {"type": "ref", "ref": "#y"}}"##),
        ])
        #expect(generated.diagnostics.first?.file == "com.example.b.json")
    }

    @Test func aPrefixIsThereThoughNothingIsInIt() {
        var configuration = GeneratorConfiguration()
        configuration.prefix = "Mine"
        let files = Generator(configuration).generate([]).files
        #expect(files.contains { $0.name == "Namespaces.swift" && $0.text.contains("enum Mine {") })
    }

    @Test func servicesWithSimilarNamesHaveTwoProtocols() {
        let json = #"{"version": 1, "services": {"a-b": {"methods": []}, "aB": {"methods": []}}}"#
        var diagnostics: [Diagnostic] = []
        let configuration = GeneratorConfiguration(json: Array(json.utf8), file: "l.json", diagnostics: &diagnostics)
        let generated = Generator(configuration).generate([source("com.example.get", #""main": {"type": "query"}"#)])
        let server = generated.files.first { $0.name == "Server.swift" }
        #expect(server?.text.contains("protocol ABServer:") == true)
        #expect(server?.text.contains("protocol A__bServer:") == true)
    }

    @Test func manyValuesWithoutWordsTakeLinearTime() throws {
        let values = (0..<20_000).map { "\"\(Unicode.Scalar(UInt32(0x4e00 + $0)).map(String.init) ?? "")\"" }
        let generated = Fixture.generate([
            source("com.example.defs", #""x": {"type": "string", "knownValues": [\#(values.joined(separator: ","))]}"#)
        ])
        #expect(try text("com.example.defs", of: generated).contains("var u9c1f_:"))
    }
}
