import DataModel
import Foundation
import HTTPClient
import Labeler
import Labeling
import Lexicons
import Syntax
import Testing
import XRPC

@testable import plyr

/// Makes labels over HTTP, as other services of the house do.
struct LabelClient {
    static let key = "a service key"

    let server: RunningServer

    /// Why nothing was made.
    struct Refusal: Error {
        let status: Int
        let body: String
    }

    /// Makes labels in one request: one by the path for one, several by that for several.
    func emit(_ drafts: [LabelDraft]) async throws -> [SequencedLabel] {
        if drafts.count == 1 { return [try Self.entry(await post("emit-label", Self.value(drafts[0])))] }
        let answer = try await post("emit-labels", ["labels": .array(drafts.map(Self.value))])
        return try (answer["labels"]?.asArray ?? []).map(Self.entry)
    }

    private func post(_ path: String, _ body: Value) async throws -> Value {
        let response = try await server.web.send(
            OutgoingRequest(
                method: "POST", url: "\(server.address)/\(path)",
                headers: ["Content-Type": "application/json", "X-Moderation-Key": Self.key],
                body: .bytes(body.json())))
        let answer = try await response.collect(upTo: 8 << 20)
        guard response.status == 200 else {
            throw Refusal(status: response.status, body: String(decoding: answer, as: UTF8.self))
        }
        return try Value(json: answer)
    }

    private static func value(_ draft: LabelDraft) -> Value {
        var fields: DataMap = ["uri": .string(draft.uri.text), "val": .string(draft.val)]
        fields["cid"] = (draft.cid?.text).map(Value.string)
        fields["exp"] = (draft.exp?.text).map(Value.string)
        if draft.isNegation { fields["neg"] = true }
        return .map(fields)
    }

    private static func entry(_ value: Value) throws -> SequencedLabel {
        let label = try #require(value["label"])
        return SequencedLabel(seq: try #require(value["seq"]?.asInteger), label: try Label(json: label.json()))
    }

    /// What is streamed behind a cursor.
    func stream(after cursor: Int64?) async throws -> LabelStream {
        try await server.client.open(Com.Atproto.Label.SubscribeLabels.self, .init(cursor: cursor))
    }
}

typealias LabelStream = ErasedStream<Com.Atproto.Label.SubscribeLabels.Message>

extension LabelStream.AsyncIterator where Element == Com.Atproto.Label.SubscribeLabels.Message {
    /// The next label; nil at the end.
    mutating func nextLabel() async throws -> SequencedLabel? {
        guard let message = try await next() else { return nil }
        guard case .labels(let event) = message, event.labels.count == 1 else { throw Unexpected(message: message) }
        return SequencedLabel(seq: event.seq, label: event.labels[0])
    }
}

/// A message that no labeler of ours sends.
private struct Unexpected: Error {
    let message: Com.Atproto.Label.SubscribeLabels.Message
}
