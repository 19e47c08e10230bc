import DataModel
import Foundation
import HTTPClient
import Lexicons
import PDSClient
import Repo
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Lexicons are published, resolved, compared and pulled by the command line, on a server of ours.
struct LexiconFlowTests {
    private static let thing = #"{"lexicon":1,"id":"com.example.thing","defs":{"main":{"type":"token"}}}"#
    private static let feed = """
        {"lexicon":1,"id":"com.example.feed.post","defs":{"main":{"type":"record","key":"tid","record":\
        {"type":"object","properties":{"kind":{"type":"string","knownValues":["com.example.thing"]}}}}}}
        """

    /// An account, a folder of documents, and a DNS that names the account for some domains.
    private struct Author {
        let server: RunningServer
        let did: DID
        let dns: TinyDNS
        let folder: String

        init(_ server: RunningServer, domains: [String]) async throws {
            self.server = server
            let did = try await server.signUp("lex.test").did
            self.did = did
            dns = try TinyDNS(
                texts: Dictionary(uniqueKeysWithValues: domains.map { ("_lexicon.\($0)", ["did=\(did)"]) }))
            folder = server.folder("lexicons")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }

        func run(_ arguments: String...) async throws -> Executable.Answer {
            try await Executable.run(["lexicon"] + arguments + network)
        }

        private var network: [String] {
            [
                "--dns-server", "127.0.0.1:\(dns.port)", "--plc-directory", server.address + "/plc",
                "--allow-private-addresses",
            ]
        }

        /// Pulls one document, and answers what is said of it.
        func pull(into target: String, _ more: String...) async throws -> [String] {
            let answer = try await Executable.run(
                ["lexicon", "pull", "com.example.thing", "--output", target] + network + more)
            return answer.isSuccess ? answer.lines : [answer.errors]
        }

        /// Deletes documents as the account.
        func unpublish(_ arguments: String...) async throws -> Executable.Answer {
            try await Executable.run(
                ["lexicon", "unpublish", "--service", server.address, "--handle", "lex.test"]
                    + ["--password", "correct horse"] + arguments)
        }

        func publish(_ more: String...) async throws -> Executable.Answer {
            try await Executable.run(
                ["lexicon", "publish", folder, "--service", server.address, "--handle", "lex.test"]
                    + ["--password", "correct horse", "--dns-server", "127.0.0.1:\(dns.port)"] + more)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func publishedOnceThenResolvedAndPulled() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com", "feed.example.com"])
            try author.write("thing.json", Self.thing)
            try author.write("post.json", Self.feed)
            let dry = try await author.publish("--dry-run")
            #expect(dry.isSuccess, "\(dry.errors)")
            #expect(dry.lines == ["create   com.example.feed.post", "create   com.example.thing"])
            #expect(try await author.run("status", author.folder).output.contains("unpublished com.example.thing"))

            let made = try await author.publish()
            #expect(made.isSuccess, "\(made.errors)")
            #expect(made.lines.count == 2 && made.lines.allSatisfy { $0.hasPrefix("created  at://\(author.did)/") })
            let again = try await author.publish()
            #expect(again.lines == ["current  com.example.feed.post", "current  com.example.thing"])

            let found = try await author.run("resolve", "com.example.thing", "--json")
            let answer = try Value(json: Array(found.output.utf8))
            let schema = try #require(answer["schema"])
            #expect(answer["cid"]?.asString == CID.dagCBOR(schema.cbor()).description)
            #expect(answer["did"]?.asString == author.did.text)
            let plain = try await author.run("resolve", "com.example.thing", "--did", author.did.text)
            #expect(try LocalLexicon(json: Array(plain.output.utf8)).record == schema.asMap)

            let target = server.folder("pulled")
            let pulled = try await author.run("pull", "com.example.*", "--output", target)
            #expect(pulled.isSuccess, "\(pulled.errors)")
            #expect(pulled.lines == ["added  com.example.feed.post", "added  com.example.thing"])
            #expect(try String(contentsOfFile: target + "/com/example/thing.json", encoding: .utf8) == plain.output)
            #expect(try await author.pull(into: target) == ["current  com.example.thing"])
            #expect(try await Executable.run(["lexicon", "check", target]).isSuccess)
            let blocked = server.folder("blocked")
            try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: true)
            try Data().write(to: URL(filePath: blocked + "/com"))
            let refused = try await author.pull(into: blocked)
            #expect(refused == ["com.example.thing: \(blocked)/com/example: Not a directory\n"])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func changesAreSeenAndNotMadeByAccident() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com"])
            try author.write("thing.json", Self.thing)
            #expect(try await author.publish().isSuccess)
            let target = server.folder("pulled")
            let file = target + "/com/example/thing.json"
            #expect(try await author.pull(into: target) == ["added  com.example.thing"])

            let changed = Self.thing.replacing("\"token\"", with: "\"token\",\"description\":\"New.\"")
            try author.write("thing.json", changed)
            try author.write("new.json", Self.thing.replacing("thing", with: "new"))
            let status = try await author.run("status", author.folder)
            #expect(status.lines == ["unpublished com.example.new", "differs     com.example.thing"])
            let refused = try await author.publish()
            #expect(!refused.isSuccess)
            #expect(refused.errors.contains("com.example.thing is published in another form"))
            #expect(try await author.run("resolve", "com.example.new").errors.contains("is not published"))
            let updated = try await author.publish("--update")
            #expect(updated.isSuccess, "\(updated.errors)")
            #expect(updated.lines.map { $0.prefix(7) } == ["created", "updated"])

            let other = Self.thing.replacing(#""token""#, with: #""object","properties":{}"#)
            try author.write("thing.json", other)
            let breaking = try await author.publish("--update")
            #expect(!breaking.isSuccess && breaking.errors.contains("com.example.thing: breaking: the type was token"))
            #expect(try await author.publish("--update", "--allow-breaking").isSuccess)
            try author.write("thing.json", changed)
            #expect(try await author.publish("--update", "--allow-breaking").isSuccess)

            // A copy that nobody has touched follows; one that was changed stays until it is said.
            #expect(try await author.pull(into: target, "--locked") == ["current  com.example.thing"])
            #expect(try await author.pull(into: target) == ["updated  com.example.thing"])
            try Data(Self.thing.utf8).write(to: URL(filePath: file))
            #expect(try await !author.run("pull", "--locked", "--output", target).isSuccess)
            let kept = try await author.run("pull", "com.example.thing", "--output", target)
            #expect(!kept.isSuccess && kept.errors.contains("was changed here"))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.thing)
            #expect(try await author.pull(into: target, "--update") == ["updated  com.example.thing"])
            try FileManager.default.removeItem(atPath: file)
            #expect(try await author.pull(into: target, "--locked") == ["added  com.example.thing"])

            try FileManager.default.removeItem(atPath: author.folder + "/new.json")
            let after = try await author.run("status", author.folder, "--json")
            let states = try Value(json: Array(after.output.utf8))["lexicons"]?.asArray?.map { $0["state"]?.asString }
            #expect(states == ["published", "missing"])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func ownDocumentsAreComparedWithThePublishedOnes() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com"])
            let limited = Self.thing.replacing(#""token""#, with: #""string","maxLength":20"#)
            try author.write("thing.json", limited)
            let before = try await author.run("breaking", "--published", author.folder)
            #expect(before.isSuccess && before.output.isEmpty, "\(before.errors)")
            #expect(
                try await author.run("diff", "--published", author.folder).lines
                    == ["com.example.thing: change: the document is new [document-added]"])
            #expect(try await author.publish().isSuccess)
            #expect(try await author.run("diff", "--published", author.folder).lines == [])

            try author.write("new.json", Self.thing.replacing("thing", with: "new"))
            try author.write("thing.json", limited.replacing("20", with: "10"))
            let breaking = try await author.run("breaking", "--published", author.folder)
            #expect(breaking.status == 1)
            #expect(breaking.lines.count == 1)
            #expect(breaking.output.hasPrefix("com.example.thing: breaking: the length in bytes was at most 20"))
            let difference = try await author.run(
                "diff", "--published", author.folder, "--did", author.did.text, "--json")
            let kinds = try difference.lines.map { try Value(json: Array($0.utf8))["kind"]?.asString }
            #expect(difference.status == 0 && kinds == ["document-added", "string-length"])

            // What cannot be looked up was not compared.
            try author.write("other.json", Self.thing.replacing("example", with: "elsewhere"))
            let unknown = try await author.run("breaking", "--published", author.folder + "/other.json")
            #expect(unknown.status == 2 && unknown.output.isEmpty)
            #expect(unknown.errors.contains("com.elsewhere.thing: nobody publishes for elsewhere.com"))
            #expect(unknown.errors.contains("the published version of com.elsewhere.thing was not compared"))
            let others = try await author.run("diff", "--published", author.folder)
            #expect(others.status == 0 && others.errors.contains("nobody publishes for elsewhere.com"))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func referencesArePulledToo() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com", "feed.example.com"])
            func object(_ id: String, _ reference: String) -> String {
                #"{"lexicon":1,"id":"\#(id)","defs":{"main":{"type":"object","properties":{"a":"#
                    + #"{"type":"ref","ref":"\#(reference)"}}}}}"#
            }
            try author.write("thing.json", object("com.example.thing", "com.example.feed.item"))
            try author.write("item.json", object("com.example.feed.item", "com.example.node"))
            let union = object("com.example.node", "").replacing(
                #"{"type":"ref","ref":""}"#, with: #"{"type":"union","refs":["com.example.thing"]}"#)
            try author.write("node.json", union)
            try author.write("alone.json", object("com.example.alone", "#main"))
            let published = try await author.publish()
            #expect(published.isSuccess, "\(published.errors)")

            #expect(try await author.pull(into: server.folder("one")) == ["added  com.example.thing"])
            let all = ["com.example.thing", "com.example.feed.item", "com.example.node"]
            let target = server.folder("all")
            #expect(try await author.pull(into: target, "--with-references") == all.map { "added  \($0)" })
            #expect(try await Executable.run(["lexicon", "check", target]).isSuccess)
            #expect(try await author.pull(into: target, "--with-references") == all.map { "current  \($0)" })
            let locked = try await author.run("pull", "--locked", "--output", target)
            #expect(locked.isSuccess && locked.lines.count == 3)

            // The account that is named publishes for its own authority only.
            let named = try await author.pull(
                into: server.folder("named"), "--with-references", "--did", author.did.text)
            #expect(named == all.map { "added  \($0)" })

            // A reference that nobody publishes is reported, and everything else is fetched.
            #expect(try await author.unpublish("com.example.feed.item").isSuccess)
            let broken = try await author.run(
                "pull", "com.example.thing", "com.example.node", "--with-references", "--output",
                server.folder("broken"))
            #expect(!broken.isSuccess)
            #expect(broken.lines == ["added  com.example.node", "added  com.example.thing"])
            #expect(broken.errors.contains("com.example.feed.item: ") && broken.errors.contains("is not published"))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func documentsAreUnpublished() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com"])
            try author.write("thing.json", Self.thing)
            try author.write("other.json", Self.thing.replacing("thing", with: "other"))
            #expect(try await author.publish().isSuccess)
            let names = ["com.example.thing", "com.example.none"]
            let dry = try await author.unpublish("com.example.thing", "com.example.none", "--dry-run")
            #expect(dry.lines == ["absent   com.example.none", "delete   com.example.thing"])
            #expect(try await author.run("resolve", names[0]).isSuccess)

            let done = try await author.unpublish("com.example.thing", "com.example.none", "com.example.thing")
            #expect(done.isSuccess, "\(done.errors)")
            let uri = "at://\(author.did)/com.atproto.lexicon.schema/com.example.thing"
            #expect(done.lines == ["absent   com.example.none", "deleted  \(uri)"])
            #expect(try await author.run("resolve", names[0]).errors.contains("is not published"))
            #expect(try await author.run("resolve", "com.example.other").isSuccess)
            #expect(try await author.unpublish("com.example.thing").lines == ["absent   com.example.thing"])
            #expect(try await author.publish().lines.contains { $0.hasPrefix("created  \(uri) ") })

            for arguments in [["com.example"], [], ["com.example.*"]] {
                let refused = try await Executable.run(
                    ["lexicon", "unpublish", "--service", server.address, "--handle", "lex.test"] + arguments)
                #expect(!refused.isSuccess && refused.output.isEmpty)
            }
            let stranger = try await Executable.run([
                "lexicon", "unpublish", "com.example.thing", "--service", server.address, "--handle", "lex.test",
                "--password", "wrong",
            ])
            #expect(stranger.errors.hasPrefix("Error: \(server.address): AuthenticationRequired"))
            #expect(try await author.run("resolve", names[0]).isSuccess)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func whatNobodyWouldFindIsNotPublished() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: [])
            try author.write("thing.json", Self.thing)
            let refused = try await author.publish()
            #expect(!refused.isSuccess)
            #expect(refused.errors.contains("_lexicon.example.com TXT \"did=\(author.did)\""))
            let status = try await author.run("status", author.folder, "--did", author.did.text)
            #expect(status.isSuccess)
            #expect(status.output.contains("dns         example.com: DNS lacks _lexicon.example.com TXT"))
            #expect(status.output.contains("unpublished com.example.thing"))
            #expect(try await author.run("status", author.folder).output.contains("unknown     com.example.thing"))
            #expect(try await author.publish("--skip-dns-check").isSuccess)
            #expect(try await author.run("resolve", "com.example.thing", "--did", author.did.text).isSuccess)
            #expect(try await author.run("resolve", "com.example.thing").errors.contains("no TXT record"))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func documentsThatAreNotWholeAreRefused() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let author = try await Author(server, domains: ["example.com"])
            let broken = Self.thing.replacing(
                #""type":"token""#,
                with: #""type":"object","properties":{"a":{"type":"ref","ref":"com.example.none"}}"#)
            try author.write("thing.json", broken)
            let refused = try await author.publish()
            #expect(!refused.isSuccess)
            #expect(refused.errors.contains("com.example.none is referred to, and is not among the documents"))
            try author.write("thing.json", "{}")
            #expect(try await author.publish().errors.contains("error: "))
            #expect(try await author.run("resolve", "com.example.thing").errors.contains("is not published"))
            try author.write("thing.json", Self.thing)
            let stranger = try await Executable.run([
                "lexicon", "publish", author.folder, "--service", server.address, "--handle", "lex.test",
                "--password", "wrong",
            ])
            #expect(!stranger.isSuccess)
            #expect(stranger.errors.hasPrefix("Error: \(server.address): AuthenticationRequired"))
            let typed = try await Executable.run(
                [
                    "lexicon", "publish", author.folder, "--service", server.address, "--handle", "lex.test",
                    "--dns-server", "127.0.0.1:\(author.dns.port)",
                ], input: "correct horse\n")
            #expect(typed.isSuccess, "\(typed.errors)")
        }
    }

    @Test func whatAServerSaysSteersNoTerminal() async throws {
        let error = await #expect(throws: ServerError.self) {
            try await ServerError.naming("http://localhost:1") {
                throw XRPCError(status: 400, name: "A", message: "\u{1b}[31m\n\u{202e}")
            }
        }
        #expect(error?.description == #"http://localhost:1: A: \u{1b}[31m\u{a}\u{202e}"#)
    }

    @Test(.timeLimit(.minutes(2)))
    func recordsAreWrittenOverTheNetworkAsHere() async throws {
        try await RunningServer.run(in: try TemporaryFolder()) { server in
            let did = try await server.signUp("lex.test").did
            let session = try await PDSSession(at: server.client, identifier: did.text, password: "correct horse")
            let repository = RemoteRepository(session)
            let collection = try NSID("com.example.note")
            let key = try RecordKey("one")
            func put(_ number: Int64, if condition: RecordCondition) -> RecordWrite {
                .put(collection: collection, rkey: key, value: ["n": .integer(number)], if: condition)
            }
            let first = try await repository.write([put(1, if: .absent)], to: did)
            let cid = try #require(first.records.first?.cid)
            #expect(first.records[0].uri.text == "at://\(did)/com.example.note/one")
            await #expect(throws: RecordWritingError.conflict) {
                try await repository.write([put(2, if: .absent)], to: did)
            }
            let second = try await repository.write(
                [put(2, if: .exactly(cid)), .create(collection: collection, rkey: nil, value: ["n": 3])], to: did)
            #expect(second.records.count == 2)
            await #expect(throws: RecordWritingError.conflict) {
                try await repository.write([put(4, if: .exactly(cid))], to: did)
            }
            await #expect(throws: RecordWritingError.conflict) {
                try await repository.write([put(4, if: .any)], to: did, swapCommit: first.commit)
            }
            let delete = RecordWrite.delete(collection: collection, rkey: key)
            #expect(try await repository.write([delete], to: did).records.first?.cid == nil)
            #expect(try await repository.write([delete], to: did).commit == nil)
            // Whoever writes other records at the same time is no conflict.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in ["a", "b", "c"] {
                    let rkey = try RecordKey(name)
                    group.addTask {
                        _ = try await repository.write(
                            [.put(collection: collection, rkey: rkey, value: ["n": 1], if: .absent)], to: did)
                    }
                }
                try await group.waitForAll()
            }
            await #expect(throws: RecordWritingError.noSuchRepository) {
                try await repository.write([delete], to: DID("did:web:other.example"))
            }
        }
    }
}
