import DataModel
import Keys
import Labeling
import Lexicons
import Schema
import Syntax
import Testing

@testable import AppView

/// Labels are read one by one, from pages and from events.
struct ReadableLabelTests {
    private func label(_ val: String) throws -> Value {
        try Label(
            src: DID("did:web:labels.example"), uri: URI("did:web:a.example"), val: val,
            cts: Datetime("2026-01-02T03:04:05Z")
        ).signed(by: .generate(.k256)).value()
    }

    @Test(
        arguments: [
            ["uri": "nothing"], ["cts": "soon"], ["src": "alice.test"],
            ["val": .string(String(repeating: "x", count: 129))],
            ["neg": 1], ["val": .null],
        ] as [DataMap])
    func oneThatBreaksItsLexiconIsLeftOut(change: DataMap) throws {
        var broken = try #require(try label("broken").asMap)
        for (name, value) in change { broken[name] = value }
        let page: Value = ["labels": [try label("a"), .map(broken), try label("b"), 7], "cursor": "1"]
        let read = try LabelPages.Output(json: page.json())
        #expect(read.labels.all.map(\.val) == ["a", "b"])
        #expect(read.labels.problems.count == 2)
    }

    @Test(arguments: [#"{}"#, #"{"labels":{}}"#, "[]"]) func pageWithoutLabelsIsRefused(json: String) {
        #expect(throws: DataError.self) { try LabelPages.Output(json: Array(json.utf8)) }
    }
}
