import DataModel
import Identity
import Keys
import Labeling
import Testing

@testable import LabelerChecks

/// The entries of DID documents that make a labeler.
struct DocumentTests {
    private static let key = PrivateKey.generate(.p256).publicKey

    private func check(
        method: [(String, Value)] = [], service: [(String, Value)] = [], did: String = "did:web:labels.example.com"
    ) throws -> Report {
        var key: DataMap = [
            "id": "#atproto_label", "type": "Multikey", "controller": .string(did),
            "publicKeyMultibase": .string(Self.key.multikey),
        ]
        for (name, value) in method { key[name] = value }
        var endpoint: DataMap = [
            "id": "#atproto_labeler", "type": "AtprotoLabeler", "serviceEndpoint": "https://labels.example.com",
        ]
        for (name, value) in service { endpoint[name] = value }
        let document = try DIDDocument([
            "id": .string(did), "verificationMethod": [.map(key)], "service": [.map(endpoint)],
        ])
        let report = Report(on: [.labelKey, .labelerService])
        DocumentChecks(report: report, document: document).run()
        return report
    }

    @Test func whatIsRightIsTaken() throws {
        #expect(try check().findings.allSatisfy { $0.result == .ok })
        let local = try check(
            service: [("serviceEndpoint", "http://localhost:8080")], did: "did:web:localhost%3A8080")
        #expect(local.findings.allSatisfy { $0.result == .ok })
        let withPort = try check(service: [("serviceEndpoint", "https://labels.example.com:8443/")])
        #expect(withPort.findings.allSatisfy { $0.result == .ok })
    }

    @Test(arguments: [
        ("https://labels.example.com/api", "AtprotoLabeler"), ("labels.example.com", "AtprotoLabeler"),
        ("http://labels.example.com", "AtprotoLabeler"), ("https://labels.example.com", "Labeler"),
        ("", "AtprotoLabeler"),
    ])
    func otherEndpointsAreNone(endpoint: String, type: String) throws {
        let report = try check(service: [("serviceEndpoint", .string(endpoint)), ("type", .string(type))])
        #expect(report.findings.failed == [.labelerService], "\(report.findings.report)")
    }

    @Test func otherKeysAreNone() throws {
        for (name, value) in [
            ("publicKeyMultibase", .string(Self.key.didKey)), ("publicKeyMultibase", "zNone"),
            ("type", "JsonWebKey2020"), ("controller", "did:web:example.com"), ("id", "#atproto"),
        ] as [(String, Value)] {
            let report = try check(method: [(name, value)])
            #expect(report.findings.failed == [.labelKey], "\(name) \(value)")
        }
    }

    @Test(arguments: [
        ("spam", ValueSyntax.plain), ("graphic-media", .plain), ("!hide", .system), ("", .unusual("empty")),
        ("!", .unusual("empty")), ("Spam", .unusual("upper case")), ("two words", .unusual("white space")),
        ("a_b", .unusual("characters other than a to z and hyphens")), ("-a", .unusual("a hyphen at an end")),
        ("!hyde", .unusual("an unknown value with an exclamation mark")),
        (String(repeating: "a", count: 101), .unusual("more than 100 bytes")),
    ])
    func valuesAreRead(val: String, syntax: ValueSyntax) {
        #expect(ValueSyntax(val) == syntax)
    }
}
