import DataModel
import Labeling
import Testing

/// What a labeler declares is looked through for what apps would not show.
struct LabelDefinitionTests {
    /// A definition without a fault, but for what `changes` does to it.
    private static func definition(_ changes: (inout DataMap) -> Void = { _ in }) -> Value {
        var fields: DataMap = [
            "identifier": "loud", "severity": "inform", "blurs": "none", "defaultSetting": "warn",
            "locales": [["lang": "en", "name": "Loud", "description": "Louder than it need be."]],
        ]
        changes(&fields)
        return .map(fields)
    }

    private static func policies(_ values: [Value], _ definitions: [Value]) -> Value {
        ["labelValues": .array(values), "labelValueDefinitions": .array(definitions)]
    }

    private static func found(_ policies: Value) -> [String] {
        LabelDefinitionLint.findings(in: policies).map { "\($0.severity.rawValue) \($0.path)" }
    }

    @Test func goodPoliciesHaveNoFindings() {
        #expect(Self.found(Self.policies(["loud", "porn", "!hide"], [Self.definition()])).isEmpty)
        #expect(Self.found(["labelValues": []]).isEmpty)
    }

    @Test func policiesMustBeAnObjectWithNames() {
        #expect(Self.found(["a"]) == ["error "])
        #expect(Self.found([:]) == ["error labelValues"])
        #expect(Self.found(["labelValues": "loud"]) == ["error labelValues"])
        #expect(Self.found(["labelValues": [], "labelValueDefinitions": [:]]) == ["error labelValueDefinitions"])
        #expect(Self.found(["labelValues": [], "labelvalues": []]) == ["warning "])
        #expect(Self.found(Self.policies([7], [])) == ["error labelValues[0]"])
    }

    /// The names that operators ask about most: they are legal in a label and never shown.
    @Test(arguments: ["Loud", "very loud", "loud_music", "loud2", "léger", "!loud", String(repeating: "a", count: 101)])
    func namesThatAppsCannotShowAreErrors(name: String) {
        let definition = Self.definition { $0["identifier"] = .string(name) }
        #expect(
            Self.found(Self.policies([.string(name)], [definition])) == [
                "error labelValues[0]", "error labelValueDefinitions[0].identifier",
            ])
    }

    @Test func aPlainNameIsProposed() {
        let findings = LabelDefinitionLint.findings(in: ["labelValues": ["Very Loud_Music"]])
        #expect(findings.first?.advice == "Call it 'very-loud-music'")
        #expect(
            findings.first?.description == """
                error: labelValues[0]: 'Very Loud_Music' is a name that apps cannot show: only the letters a to z and \
                hyphens are allowed. Call it 'very-loud-music'.
                """)
    }

    @Test func valuesAndDefinitionsFitTogether() {
        let loud = Self.definition()
        #expect(Self.found(Self.policies(["quiet", "loud"], [loud])) == ["warning labelValues[0]"])
        #expect(Self.found(Self.policies([], [loud])) == ["warning labelValueDefinitions[0].identifier"])
        #expect(Self.found(Self.policies(["loud", "loud"], [loud])) == ["warning labelValues[1]"])
        #expect(Self.found(Self.policies(["loud"], [loud, loud])) == ["error labelValueDefinitions[1].identifier"])
        let global = Self.definition { $0["identifier"] = "porn" }
        #expect(Self.found(Self.policies(["porn"], [global])) == ["error labelValueDefinitions[0].identifier"])
    }

    private static let faults: [(String, @Sendable (inout DataMap) -> Void, [String])] = [
        ("severity", { $0["severity"] = nil }, ["error .severity"]),
        ("severity", { $0["severity"] = "loud" }, ["error .severity"]),
        ("blurs", { $0["blurs"] = 1 }, ["error .blurs"]),
        ("defaultSetting", { $0["defaultSetting"] = "show" }, ["error .defaultSetting"]),
        ("defaultSetting", { $0["defaultSetting"] = nil }, []),
        ("adultOnly", { $0["adultOnly"] = "yes" }, ["error .adultOnly"]),
        ("adultOnly", { $0["adultOnly"] = true }, ["warning .adultOnly"]),
        ("unknown", { $0["blur"] = "media" }, ["warning "]),
        ("silent", { $0["severity"] = "none" }, ["warning .defaultSetting"]),
        (
            "hidden",
            {
                $0["severity"] = "none"
                $0["defaultSetting"] = "hide"
            }, ["warning .defaultSetting"]
        ),
        (
            "ignored",
            {
                $0["severity"] = "none"
                $0["defaultSetting"] = "ignore"
            }, []
        ),
        ("locales", { $0["locales"] = nil }, ["error .locales"]),
        ("locales", { $0["locales"] = [] }, ["error .locales"]),
        ("locales", { $0["locales"] = ["en"] }, ["error .locales[0]", "warning .locales"]),
        (
            "German alone", { $0["locales"] = [["lang": "de", "name": "Laut", "description": "Zu laut."]] },
            ["warning .locales"]
        ),
        (
            "British", { $0["locales"] = [["lang": "en-GB", "name": "Loud", "description": "Rather loud."]] }, []
        ),
        (
            "twice",
            {
                let one: Value = ["lang": "en", "name": "Loud", "description": "Too loud."]
                $0["locales"] = [one, one]
            }, ["warning .locales[1].lang"]
        ),
        (
            "empty", { $0["locales"] = [["lang": "e", "name": " ", "description": ""]] },
            [
                "error .locales[0].lang", "error .locales[0].name", "warning .locales[0].description",
                "warning .locales",
            ]
        ),
        (
            "no texts", { $0["locales"] = [["lang": "en", "description": 3]] },
            ["error .locales[0].name", "error .locales[0].description"]
        ),
        (
            "long",
            {
                let name = Value.string(String(repeating: "n", count: 65))
                $0["locales"] = [["lang": "en", "name": name, "description": "Too loud."]]
            }, ["error .locales[0].name"]
        ),
        (
            "long in bytes",
            {
                // 64 characters of 11 bytes each.
                let name = Value.string(String(repeating: "👩‍👧", count: 64))
                $0["locales"] = [["lang": "en", "name": name, "description": "Too loud."]]
            }, ["error .locales[0].name"]
        ),
        (
            "long description",
            {
                let text = Value.string(String(repeating: "n", count: 10_001))
                $0["locales"] = [["lang": "en", "name": "Loud", "description": text]]
            }, ["error .locales[0].description"]
        ),
    ]

    @Test(arguments: faults.indices)
    func faultsOfDefinitionsAreFound(index: Int) {
        let (name, change, expected) = Self.faults[index]
        let found = Self.found(Self.policies(["loud"], [Self.definition(change)]))
        let prefix = "labelValueDefinitions[0]"
        #expect(
            found == expected.map { $0.replacingOccurrence(of: " ", with: " " + prefix) }, "\(name): \(found)")
    }

    @Test func aLanguageThatOthersHaveIsMissed() {
        let both = Self.definition {
            $0["locales"] = [
                ["lang": "en", "name": "Loud", "description": "Too loud."],
                ["lang": "de", "name": "Laut", "description": "Zu laut."],
            ]
        }
        let quiet = Self.definition { $0["identifier"] = "quiet" }
        let findings = LabelDefinitionLint.findings(in: Self.policies(["loud", "quiet"], [both, quiet]))
        #expect(findings.map(\.path) == ["labelValueDefinitions[1].locales"])
        #expect(findings.first?.problem == "'de' is missing, which other definitions have")
    }

    @Test func anyDataIsLookedAt() {
        let values: [Value] = [.null, 1, "a", true, [], [[]], [:], ["identifier": 1, "locales": [[:], 1]]]
        for value in values {
            #expect(!LabelDefinitionLint.findings(in: Self.policies([value], [value])).isEmpty)
            #expect(!LabelDefinitionLint.findings(in: ["labelValueDefinitions": value]).isEmpty)
        }
    }
}

extension String {
    /// Replaces the first occurrence.
    fileprivate func replacingOccurrence(of part: Character, with other: String) -> String {
        guard let place = firstIndex(of: part) else { return self }
        return self[..<place] + other + self[index(after: place)...]
    }
}
