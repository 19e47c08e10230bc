import Schema
import Testing

/// Lists for which there is no type are mistakes in every check, not only where code is generated.
struct ListDepthTests {
    private func messages(_ defs: String) -> [String] {
        let text = #"{"lexicon": 1, "id": "com.example.defs", "defs": {\#(defs)}}"#
        let parsed = LexiconDocument.parse(json: Array(text.utf8), file: "defs.json")
        var diagnostics = parsed.diagnostics
        let catalog = Catalog([parsed.document].compactMap { $0 }, diagnostics: &diagnostics)
        return (diagnostics + catalog.resolve()).filter { $0.severity == .error }.map(\.message)
    }

    private func list(_ name: String, of items: String) -> String {
        #""\#(name)": {"type": "array", "items": \#(items)}"#
    }

    @Test(arguments: [["a"], ["a", "b"], ["a", "b", "c"]])
    func aListThatOnlyRefersToItselfIsAMistake(_ names: [String]) {
        let defs = names.indices.map { index in
            list(names[index], of: ##"{"type": "ref", "ref": "#\##(names[(index + 1) % names.count])"}"##)
        }
        #expect(
            messages(defs.joined(separator: ",")).filter { $0.contains("only refers to itself") }.count == names.count)
    }

    @Test func listsInListsHaveABoundThroughNamesToo() {
        func chain(_ length: Int) -> String {
            (0..<length).map { list("a\($0)", of: ##"{"type": "ref", "ref": "#a\##($0 + 1)"}"##) }.joined(
                separator: ",")
                + ##", "a\##(length)": {"type": "string"}"##
        }
        #expect(messages(chain(Catalog.maximumListDepth)).isEmpty)
        #expect(!messages(chain(Catalog.maximumListDepth + 1)).isEmpty)
    }

    @Test func aListMayHoldItselfByWayOfAnObject() {
        let object = ##"{"type": "object", "properties": {"inner": {"type": "ref", "ref": "#a"}}}"##
        #expect(messages(list("a", of: object)).isEmpty)
    }
}
