import DataModel
import Foundation
import Labeler
import Lexicons
import Syntax
import TestSupport
import Testing

@testable import plyr

/// `plyr labeler …` against a whole server.
struct LabelerCommandTests {
    private func label(_ uris: [String], in folder: TemporaryFolder) async throws {
        for uri in uris {
            let answer = try await Executable.run(["label", "add", uri, "spoken-word", "--data", folder("data")])
            try #require(answer.isSuccess, "\(answer.errors)")
        }
    }

    private func run(_ arguments: [String]) async throws -> Executable.Answer {
        try await Executable.run(["labeler"] + arguments + ["--allow-private-addresses", "--patience", "1"])
    }

    private func findings(_ answer: Executable.Answer) throws -> [String: String] {
        let value = try Value(json: Array(answer.output.utf8))
        let pairs = (value["findings"]?.asArray ?? []).map { finding in
            (finding["rule"]?.asString ?? "", finding["result"]?.asString ?? "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test(.timeLimit(.minutes(2)))
    func ourOwnServerIsVerified() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            try await label(["did:web:localhost%3A1", "at://did:web:example.com/fm.plyr.track/a_b"], in: folder)
            let url = server.identity.publicURL
            let answer = try await run(["verify", url, "--did", server.identity.did.text])
            #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
            let lines = answer.lines
            #expect(lines.last == "\(lines.count - 1) rules, 0 broken")
            #expect(lines.dropLast().allSatisfy { $0.hasPrefix("ok") || $0.hasPrefix("skip") }, "\(answer.output)")
            let skipped = lines.filter { $0.hasPrefix("skip") }
            #expect(skipped.count == 3 && skipped.allSatisfy { $0.contains("--data") }, "\(answer.output)")
            let json = try await run(["verify", url + "/", "--json"])
            #expect(json.status == 0)
            let findings = try findings(json)
            #expect(findings.count == lines.count - 1)
            #expect(findings["label-sig"] == "ok" && findings["stream-sig"] == "ok")
        }
    }

    /// Whoever has the folder can have labels made, and nothing of them stays in force.
    @Test(.timeLimit(.minutes(2)))
    func ourOwnServerIsVerifiedWithNewLabels() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            try await label(["did:web:localhost%3A1", "at://did:web:example.com/fm.plyr.track/a_b"], in: folder)
            let verify = ["verify", server.identity.publicURL, "--data", folder("data")]
            let answer = try await run(verify)
            #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
            #expect(answer.lines.dropLast().allSatisfy { $0.hasPrefix("ok") }, "\(answer.output)")
            let store = try await FolderLabelers.open(DataFolder(folder("data"))).store
            let labels = try await store.labels(after: 0, limit: 1000).map(\.label)
            let trials = labels.filter { $0.val == "doctor-check" }
            #expect(trials.filter { $0.neg == true }.count == trials.count / 2 && trials.count > 600)
            #expect(trials.filter { $0.neg != true }.allSatisfy { $0.exp != nil })
            let stranger = try await run(verify + ["--did", "did:web:nobody.example"])
            #expect(stranger.status == 1 && stranger.output.isEmpty, "\(stranger.output)")
            let nowhere = try await run(verify.dropLast() + [folder("none")])
            #expect(nowhere.status == 1 && nowhere.errors.contains("No such file"), "\(nowhere.errors)")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func ourOwnServerIsExamined() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            try await label(["did:web:localhost%3A1"], in: folder)
            let plc = ["--plc-directory", server.identity.publicURL]
            let answer = try await run(["doctor", "--data", folder("data"), "--json"] + plc)
            // Nobody has declared it yet.
            #expect(answer.status == 1, "\(answer.output)\(answer.errors)")
            let own = try findings(answer)
            #expect(own["declaration"] == "fail" && own["own-key"] == "ok", "\(answer.output)")
            #expect(own["trip-query"] == "ok" && own["trip-stream"] == "ok", "\(answer.output)")
            #expect(own.values.filter { $0 == "fail" }.count == 1, "\(answer.output)")
            // The test's label is taken back.
            let store = try await FolderLabelers.open(DataFolder(folder("data"))).store
            let labels = try await store.labels(after: 0, limit: 10).map(\.label)
            #expect(labels.map(\.val) == ["spoken-word", "doctor-check", "doctor-check"])
            #expect(labels.last?.neg == true && labels.last?.uri.text == server.identity.did.text)
            // From another folder nothing is written.
            let others = try await run(
                ["doctor", "--did", server.identity.did.text, "--data", folder("other")] + plc)
            #expect(others.status == 1)
            #expect(others.output.contains("\nFAIL  the account's repository"), "\(others.output)")
            #expect(others.output.contains("needs the labeler's data folder"), "\(others.output)")
            #expect(try await store.labels(after: 0, limit: 10).count == 3)
            #expect(!FileManager.default.fileExists(atPath: folder("other")))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aDeclaredLabelerIsHealthy() async throws {
        let folder = try TemporaryFolder()
        let declaration: Value = [
            "policies": [
                "labelValues": ["spoken-word"],
                "labelValueDefinitions": [
                    [
                        "identifier": "spoken-word", "severity": "inform", "blurs": "none",
                        "locales": [["lang": "en", "name": "Spoken word", "description": "Somebody speaks."]],
                    ]
                ],
            ]
        ]
        try Data(declaration.json()).write(to: URL(filePath: folder("labels.json")))
        try await RunningServer.run(in: folder) { server in
            try await label(["did:web:localhost%3A1"], in: folder)
            let declared = try await Executable.run([
                "labeler", "declare", folder("labels.json"), "--data", folder("data"),
            ])
            try #require(declared.isSuccess, "\(declared.errors)")
            let answer = try await run(
                ["doctor", "--data", folder("data"), "--plc-directory", server.identity.publicURL])
            #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
            #expect(answer.lines.last?.hasSuffix(" 0 broken") == true)
            #expect(!answer.output.contains("\nwarn"), "\(answer.output)")
        }
    }

    /// Nothing is there but a server that knows no labels.
    @Test(.timeLimit(.minutes(2)))
    func whatIsBrokenFails() async throws {
        let server = try TinyServer()
        let answer = try await run(["verify", server.origin])
        #expect(answer.status == 1)
        #expect(answer.output.contains("FAIL  the pattern * gives all labels"), "\(answer.output)")
        let doctor = try await run(["doctor", "--did", "did:web:localhost%3A\(server.port)", "--json"])
        #expect(doctor.status == 1)
        #expect(try findings(doctor)["did-resolves"] == "fail")
    }

    /// One finding says that nobody answers; everything else is left out.
    @Test(.timeLimit(.minutes(1)), arguments: ["down", "proxy", "name", "private"])
    func aServerThatIsDownEndsTheCheck(kind: String) async throws {
        let server = try TinyServer()
        server.set("/xrpc/\(Com.Atproto.Label.QueryLabels.nsid)", 502, "<html>Bad gateway</html>")
        let url =
            switch kind {
            case "proxy": server.origin
            case "name": "http://nobody.invalid"
            default: "http://127.0.0.1:1"
            }
        let answer = try await run(["verify", url])
        #expect(answer.status == 1)
        #expect(answer.lines.filter { $0.hasPrefix("FAIL") }.count == 1, "\(answer.output)")
        #expect(
            answer.lines.first { $0.hasPrefix("FAIL") }?.contains("queryLabels answers as its lexicon says") == true)
        let skipped = answer.lines.filter { $0.hasPrefix("skip") }
        #expect(skipped.count > 20 && skipped.allSatisfy { $0.hasSuffix(": the server cannot be reached") })
        #expect(answer.lines.last?.hasSuffix(" rules, 1 broken") == true)
    }

    @Test(arguments: [
        ["verify"], ["verify", "example.com"], ["verify", "https://example.com/xrpc"], ["verify", "ftp://example.com"],
        ["verify", "https://example.com", "--did", "nobody"], ["doctor", "--did", "nobody"],
    ])
    func mistakesOfUsageAreNamed(arguments: [String]) async throws {
        let answer = try await run(arguments)
        #expect(answer.status == 64 && answer.output.isEmpty && answer.errors.contains("Error"), "\(answer)")
    }

    @Test func theFolderHasToBeThere() async throws {
        let folder = try TemporaryFolder()
        let answer = try await run(["doctor", "--data", folder("none")])
        #expect(answer.status == 1 && answer.errors.contains("No such file"), "\(answer)")
    }
}
