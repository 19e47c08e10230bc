import DataModel
import Foundation
import HTTPClient
import Keys
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// `POST /emit-label` and `POST /emit-labels` of a running server.
struct EmitLabelTests {
    private static let key = "a key of the house"
    private static let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z2a"

    private func run(
        key: String? = Self.key, _ body: @Sendable (RunningServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(
            in: folder,
            options: { options in
                options.selection = .labeler
                options.labelerServiceKey = key
            }, body)
    }

    private func post(
        _ server: RunningServer, _ path: String = "/emit-label", body: String, key: String? = Self.key,
        contentType: String? = "application/json"
    ) async throws -> (status: Int, body: Value) {
        var headers: HeaderFields = [:]
        if let key { headers["X-Moderation-Key"] = key }
        if let contentType { headers["Content-Type"] = contentType }
        let response = try await server.web.send(
            OutgoingRequest(
                method: "POST", url: server.address + path, headers: headers, body: .bytes(Array(body.utf8))))
        return (response.status, try Value(json: await response.collect(upTo: 1 << 20)))
    }

    @Test(.timeLimit(.minutes(1)))
    func labelsAreMadeAndTakenBack() async throws {
        try await run { server in
            let context = #"{"track_id":7,"highest_score":0.93,"matches":[{"title":"T","artist":"A","score":0.93}]}"#
            // As upstream's backend asks: without a value, and with fractions in what is known.
            let made = try await post(server, body: #"{"uri":"\#(Self.track)","context":\#(context)}"#)
            #expect(made.status == 200)
            let label = try Label(value: try #require(made.body["label"]))
            #expect(label.val == "copyright-violation" && label.neg == nil && label.src == server.identity.did)
            let labelers = try await FolderLabelers.open(DataFolder(server.folder("data")))
            try label.verify(try await labelers.store.labelers()[0].key)
            let asked = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: [Self.track]))
            #expect(asked.labels == [label])
            // Said already: the same number, and what is new is kept beside what was known.
            let again = try await post(
                server,
                body: #"{"uri":"\#(Self.track)","val":"copyright-violation","context":{"track_id":null,"by":"x"}}"#)
            #expect(again.body == made.body)
            let history = try await labelers.store.history(of: Self.track)
            #expect(
                history.map(\.context) == [
                    #"{"by":"x","highest_score":0.93,"matches":[{"artist":"A","score":0.93,"title":"T"}],"track_id":7}"#
                ])
            let negated = try await post(server, body: #"{"uri":"\#(Self.track)","neg":true,"cid":null}"#)
            #expect(negated.status == 200)
            #expect(negated.body["label"]?["neg"] == .bool(true))
            let numbers = [made, negated].map { $0.body["seq"]?.asInteger ?? 0 }
            #expect(numbers[0] < numbers[1])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func manyAreMadeAtOnce() async throws {
        try await run { server in
            let labels = (0..<1000).map { #"{"uri":"did:web:s\#($0).example","val":"x","context":{"score":0.5}}"# }
            let made = try await post(server, "/emit-labels", body: #"{"labels":[\#(labels.joined(separator: ","))]}"#)
            #expect(made.status == 200)
            #expect(made.body["labels"]?.asArray?.count == 1000)
            let one = #"{"uri":"did:web:new.example","val":"x"}"#
            let wrong = #"{"uri":"did:web:new.example","val":"y","exp":"2001-01-01T00:00:00Z"}"#
            let refused = try await post(server, "/emit-labels", body: #"{"labels":[\#(one),\#(wrong)]}"#)
            #expect(refused.status == 400)
            #expect(refused.body["message"]?.asString == "labels[1]: the expiry lies in the past")
            let asked = try await server.client.call(
                Com.Atproto.Label.QueryLabels.self, .init(uriPatterns: ["did:web:new.example"]))
            #expect(asked.labels.isEmpty)
        }
    }

    /// Nothing of a request is looked at before the key, and no labels are made where none is set.
    @Test(.timeLimit(.minutes(1)), arguments: ["/emit-label", "/emit-labels"])
    func withoutTheKeyNothingIsMade(path: String) async throws {
        try await run { server in
            for key in [nil, "", "another", Self.key + "x", String(Self.key.dropLast())] {
                let answer = try await post(server, path, body: "no JSON", key: key)
                #expect(answer.status == 401, "\(key ?? "none")")
                #expect(answer.body["error"] == "AuthenticationRequired")
            }
        }
        for unset in [nil, ""] {
            try await run(key: unset) { server in
                for key in [nil, "", Self.key] {
                    let answer = try await post(server, path, body: #"{"uri":"did:web:a.example","val":"x"}"#, key: key)
                    #expect(answer.status == 503)
                    #expect(answer.body["error"] == "LabelerNotConfigured")
                }
            }
        }
    }

    /// Thirty in five minutes. A client that has used them up is refused whatever key comes next.
    @Test(.timeLimit(.minutes(1)))
    func guessesOfTheKeyAreLimited() async throws {
        try await run { server in
            for number in 0..<30 {
                let path = number.isMultiple(of: 2) ? "/emit-label" : "/emit-labels"
                #expect(try await post(server, path, body: "{}", key: "guess \(number)").status == 401)
            }
            for key in ["guess 31", Self.key] {
                let answer = try await server.web.send(
                    OutgoingRequest(
                        method: "POST", url: server.address + "/emit-label",
                        headers: ["X-Moderation-Key": key, "Content-Type": "application/json"],
                        body: .bytes(Array(#"{"uri":"did:web:a.example","val":"x"}"#.utf8))))
                #expect(answer.status == 429)
                #expect(answer.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func badRequestsAreToldAndMakeNothing() async throws {
        try await run { server in
            let long = String(repeating: "x", count: 129)
            let bad = [
                "", "[]", "{", "{}", #"{"val":"x"}"#, #"{"uri":7,"val":"x"}"#, #"{"uri":"nothing","val":"x"}"#,
                #"{"uri":"at://alice.test/fm.plyr.track/a","val":"x"}"#, #"{"uri":"did:x","val":"x"}"#,
                #"{"uri":"\#(Self.track)","val":"two words"}"#, #"{"uri":"\#(Self.track)","val":"\#(long)"}"#,
                #"{"uri":"\#(Self.track)","val":""}"#, #"{"uri":"\#(Self.track)","val":"x","cid":"bafy"}"#,
                #"{"uri":"\#(Self.track)","val":"x","neg":"yes"}"#,
                #"{"uri":"\#(Self.track)","val":"x","exp":"2020-01-01T00:00:00Z"}"#,
                #"{"uri":"\#(Self.track)","val":"x","score":0.5}"#,
                #"{"uri":"\#(Self.track)","val":"x","colour":"red"}"#,
                #"{"uri":"\#(Self.track)","val":"x","context":"text"}"#,
                #"{"uri":"\#(Self.track)","val":"x","context":{"a":"\#(String(repeating: "x", count: 70_000))"}}"#,
                #"{"uri":"\#(Self.track)","val":"x","src":"did:web:stranger.example"}"#,
            ]
            for body in bad {
                let list = #"{"labels":[\#(body.isEmpty ? "7" : body)]}"#
                for (path, body) in [("/emit-label", body), ("/emit-labels", list)] {
                    let answer = try await post(server, path, body: body)
                    #expect(answer.status == 400, "\(path) \(body.prefix(100))")
                    #expect(answer.body["error"] == "InvalidRequest", "\(body.prefix(100))")
                    #expect(answer.body["message"]?.asString?.isEmpty == false)
                }
            }
            #expect(try await post(server, body: "{}", contentType: "text/plain").status == 400)
            let many = String(repeating: #"{"uri":"did:web:a.example","val":"x"},"#, count: 1001).dropLast()
            #expect(try await post(server, "/emit-labels", body: #"{"labels":[\#(many)]}"#).status == 400)
            let labelers = try await FolderLabelers.open(DataFolder(server.folder("data")))
            #expect(try await labelers.store.newest() == 0)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func whileAKeyIsPublishedCallersAreToldToComeAgain() async throws {
        try await run { server in
            let labelers = try await FolderLabelers.open(DataFolder(server.folder("data")))
            try await labelers.store.beginRotation(of: labelers.did, to: .generate(.k256), at: systemClock())
            let answer = try await post(server, body: #"{"uri":"did:web:a.example","val":"x"}"#)
            #expect(answer.status == 503)
            #expect(answer.body["error"] == "LabelerUnavailable")
        }
    }
}
