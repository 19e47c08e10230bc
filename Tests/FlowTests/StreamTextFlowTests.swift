import DataModel
import HTTPClient
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing

@testable import plyr

/// Labels in text messages are the same labels.
struct StreamTextFlowTests {
    @Test(.timeLimit(.minutes(1)))
    func labelsAreStreamedAsTexts() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            let made = try await labelers.writer.emit(
                LabelDraft(uri: "did:plc:ewvi7nxzyoun6zhxrhs64oiz", val: "loud"), from: labelers.did)
            var configuration = WebClientConfiguration()
            configuration.allowsPrivateAddresses = true
            let address = "ws" + server.address.dropFirst("http".count)
            let socket = try await WebSocketClient(configuration: configuration).connect(
                to: "\(address)/xrpc/\(Com.Atproto.Label.SubscribeLabels.nsid)?cursor=0",
                subprotocols: ["xrpc.v1.json"])
            #expect(socket.subprotocol == "xrpc.v1.json")
            var messages = socket.messages.makeAsyncIterator()
            guard case .text(let text)? = try await messages.next() else {
                Issue.record("no text came")
                return
            }
            let message = try Value(json: Array(text.utf8))
            #expect(message["$type"] == "message")
            let payload = try #require(message["payload"])
            #expect(payload["$type"]?.asString == "\(Com.Atproto.Label.SubscribeLabels.nsid)#labels")
            #expect(payload["seq"]?.asInteger == made.entry.seq)
            let label = try Label(cbor: #require(payload["labels"]?.asArray?.first).cbor())
            #expect(label == made.entry.label)
            try label.verify(#require(try await labelers.ownKey()))
        }
    }
}
