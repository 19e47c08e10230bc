import DataModel
import Syntax
import Testing

@testable import PDSClient

struct LexiconTextTests {
    private let record: DataMap = [
        "$type": "com.atproto.lexicon.schema", "lexicon": 1, "id": "com.example.thing",
        "defs": [
            "aside": ["type": "token", "description": "An \"aside\"."],
            "main": [
                "type": "record", "key": "tid",
                "record": [
                    "type": "object", "required": ["defs"],
                    "properties": [
                        "type": ["type": "string", "knownValues": ["b", "a"], "maxLength": 10],
                        "defs": ["items": ["type": "ref", "ref": "#aside"], "type": "array"],
                        "empty": [:],
                    ],
                ],
            ],
        ],
    ]

    @Test func filesReadAsOneWritesThem() throws {
        let text = LexiconText.json(record)
        #expect(
            text == """
                {
                  "lexicon": 1,
                  "id": "com.example.thing",
                  "defs": {
                    "main": {
                      "type": "record",
                      "key": "tid",
                      "record": {
                        "type": "object",
                        "required": ["defs"],
                        "properties": {
                          "defs": {
                            "type": "array",
                            "items": { "type": "ref", "ref": "#aside" }
                          },
                          "empty": {},
                          "type": { "type": "string", "knownValues": ["b", "a"], "maxLength": 10 }
                        }
                      }
                    },
                    "aside": { "type": "token", "description": "An \\"aside\\"." }
                  }
                }

                """)
    }

    /// Whoever pulls a document and publishes it publishes the same record.
    @Test func theTextIsTheRecord() throws {
        let own = try LocalLexicon(json: Array(LexiconText.json(record).utf8))
        #expect(own.record == record)
        #expect(own.cid == .dagCBOR(Value.map(record).cbor()))
    }

    @Test(arguments: [
        "[]", "{}", #"{"id":"com.example"}"#, #"{"id":"COM.example.thing"}"#,
        #"{"id":"com.example.thing","$type":"com.example.thing"}"#,
    ])
    func whatCannotBePublishedIsRefused(json: String) {
        #expect(throws: DataError.self) { try LocalLexicon(json: Array(json.utf8)) }
    }

    @Test func tooLongForARecord() {
        let text = String(repeating: "a", count: LocalLexicon.maximumRecordBytes)
        #expect(throws: DataError.self) {
            try LocalLexicon(json: Array(#"{"id":"com.example.thing","description":"\#(text)"}"#.utf8))
        }
    }

    @Test func patterns() throws {
        let group = try LexiconPattern("com.Example.*")
        #expect(group == .group(prefix: "com.example.", authority: LexiconAuthority(of: try NSID("com.example.x"))))
        #expect(try group.matches(NSID("com.example.feed.thing")))
        #expect(try !group.matches(NSID("com.examples.thing")))
        #expect(try LexiconPattern("com.example.thing").matches(NSID("com.example.thing")))
        #expect(try !LexiconPattern("com.example.thing").matches(NSID("com.example.Thing")))
        for text in ["*", "com.*", "com.example*", "com.example.*.thing", "com..*", ""] {
            #expect(throws: SyntaxError.self, "\(text)") { try LexiconPattern(text) }
        }
    }
}
