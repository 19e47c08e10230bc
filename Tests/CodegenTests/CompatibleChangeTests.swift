import Codegen
import Foundation
import Schema
import Testing

/// Changes of a lexicon that break nobody leave the names that were there.
struct CompatibleChangeTests {
    private func source(_ id: String, _ defs: String) -> LexiconSource {
        LexiconSource(file: "\(id).json", bytes: Array(#"{"lexicon": 1, "id": "\#(id)", "defs": {\#(defs)}}"#.utf8))
    }

    private func text(_ id: String, _ sources: [LexiconSource]) throws -> String {
        let generated = Fixture.generate(sources)
        return try #require(generated.files.first { $0.name == id + ".swift" }, "\(generated.diagnostics)").text
    }

    private func object(_ properties: String) -> String {
        #""main": {"type": "object", "properties": {\#(properties)}}"#
    }

    private static let orders = [["+1", "-1", "a", "A"], ["-1", "+1", "A", "a"], ["A", "-1", "plus1", "a", "+1"]]

    @Test(arguments: orders)
    func knownValuesKeepTheirNamesInAnyOrder(_ values: [String]) throws {
        let list = values.map { "\"\($0)\"" }.joined(separator: ",")
        let text = try text(
            "com.example.vote", [source("com.example.vote", #""vote": {"type": "string", "knownValues": [\#(list)]}"#)])
        for member in [#"plus1: Self { Self("+1") }"#, #"minus1: Self { Self("-1") }"#, #"a: Self { Self("a") }"#] {
            #expect(text.contains("static var \(member)"))
        }
    }

    @Test(arguments: [#""aB": {"type": "integer"}"#, #""a-b": {"type": "string"}, "aB": {"type": "integer"}"#])
    func anExactNameIsNotTakenAway(_ properties: String) throws {
        let text = try text("com.example.thing", [source("com.example.thing", object(properties))])
        #expect(text.contains("public var aB: Int64?"))
    }

    @Test(arguments: [false, true])
    func aRecordKeepsItsNameBesideDocumentsInside(hasCourse: Bool) throws {
        let record = #"{"type": "record", "key": "tid", "record": {"type": "object", "properties": {}}}"#
        var sources = [source("com.kitchen.menu", #""main": \#(record)"#)]
        if hasCourse {
            sources.append(source("com.kitchen.menu.course", object("")))
            sources.append(source("com.kitchen.menu.side.dish", object("")))
        }
        let text = try text("com.kitchen.menu", sources)
        #expect(text.contains("public struct Menu: LexiconRecord"))
        if hasCourse {
            #expect(try self.text("com.kitchen.menu.side.dish", sources).contains("Com.Kitchen.Menu.Side {"))
        }
    }

    @Test(arguments: [false, true])
    func aCircleChangesNoPublicType(isCircle: Bool) throws {
        let back = #""album": {"type": "ref", "ref": "com.example.album"}"#
        let text = try text(
            "com.example.album",
            [
                source("com.example.album", object(#""cover": {"type": "ref", "ref": "com.example.photo"}"#)),
                source("com.example.photo", object(isCircle ? back : "")),
            ])
        #expect(text.contains("public var cover: CodegenTests::Com.Example.Photo?"))
        #expect(text.contains("private var cover___box") == isCircle)
    }

    @Test(arguments: ["", #", "com.example.video#view", "org.example.images#view""#])
    func casesOfAUnionKeepTheirNames(_ more: String) throws {
        let union = ##""u": {"type": "union", "refs": ["#part", "com.example.images#view"\##(more)]}"##
        let view = #""view": {"type": "object", "properties": {}}"#
        let text = try text(
            "com.example.thing",
            [
                source("com.example.thing", object(union) + #", "part": {"type": "object", "properties": {}}"#),
                source("com.example.images", view), source("com.example.video", view),
                source("org.example.images", view),
            ])
        #expect(text.contains("case part(") && text.contains("case images__view("))
        #expect(text.contains("case org_example_images__view(") == !more.isEmpty)
    }

    @Test func tokensAndValuesOfOneNameAreTwo() throws {
        let values = #"["com.example.defs#spam", "spam", "org.example.defs#spam"]"#
        let text = try text(
            "com.example.defs",
            [
                source(
                    "com.example.defs",
                    #""reason": {"type": "string", "knownValues": \#(values)}, "spam": {"type": "token"}"#)
            ])
        #expect(text.contains(#"static var spam: Self { Self("spam") }"#))
        #expect(text.contains(#"com_example_defs__spam: Self { Self("com.example.defs#spam") }"#))
        #expect(text.contains(#"org_example_defs__spam: Self { Self("org.example.defs#spam") }"#))
    }

    @Test(arguments: [#""NotFound""#, #""notFound", "NotFound""#])
    func errorsKeepTheirNames(_ names: String) throws {
        let errors = names.split(separator: ", ").map { #"{"name": \#($0)}"# }.joined(separator: ", ")
        let text = try text(
            "com.example.get", [source("com.example.get", #""main": {"type": "query", "errors": [\#(errors)]}"#)])
        #expect(text.contains(#"case notFound = "NotFound""#))
    }

    @Test func knownValuesBesideAFormatHaveNames() throws {
        let field = #""lang": {"type": "string", "format": "language", "knownValues": ["en", "pt-BR"]}"#
        let text = try text("com.example.thing", [source("com.example.thing", object(field))])
        #expect(text.contains("public var lang: Language?"))
        #expect(text.contains(#"public static var pt__BR: Language { Language(literal: "pt-BR") }"#))
    }

    @Test func aServersFunctionsKeepTheirNames() throws {
        let main =
            #""main": {"type": "query", "parameters": {"type": "params", "properties": {"a": {"type": "string"}}}}"#
        let sources = ["com.one.feed.get", "com.two.feed.get"].map { source($0, main) }
        for sources in [Array(sources.prefix(1)), sources] {
            let server = Fixture.generate(sources).files.first { $0.name == "Server.swift" }?.text ?? ""
            #expect(server.contains("func feedGet(_ parameters: CodegenTests::Com.One.Feed.Get.Parameters"))
        }
    }

    @Test func recordsAloneNeedNoXRPC() {
        let record = #""main": {"type": "record", "key": "tid", "record": {"type": "object", "properties": {}}}"#
        let files = Fixture.generate([source("com.example.note", record)]).files
        #expect(files.allSatisfy { !$0.text.contains("XRPC") && !$0.text.contains("JSONBody") })
    }
}
