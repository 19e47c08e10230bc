import Foundation
import HTTPClient
import Lexicons
import Schema

/// A labeler that is served by a process of its own.
final class ServedLabeler: ServedProgram {
    private static let key = "benchmark"
    static let queryPath = "/xrpc/\(Com.Atproto.Label.QueryLabels.nsid)"

    init(data folder: String) throws {
        try super.init(["labeler"], data: folder, environment: ["PLYR_LABELER_SERVICE_KEY": Self.key])
    }

    /// Has a label made over HTTP.
    func emit(_ uri: String, _ val: String) async throws {
        try await moderate("/emit-label", Array("{\"uri\":\"\(uri)\",\"val\":\"\(val)\"}".utf8))
    }

    private func moderate(_ path: String, _ body: [UInt8]) async throws {
        try await post(path, body, headers: ["X-Moderation-Key": Self.key])
    }

    /// How many labels a query answers.
    func labels(_ query: String) async throws -> Int {
        try Com.Atproto.Label.QueryLabels.Output(json: await get("\(Self.queryPath)?\(query)")).labels.count
    }

    /// Has many labels made that nobody times.
    func fill(_ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 500) {
            let labels = (start..<start + 500).map { number in
                "{\"uri\":\"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/fill\(number)\",\"val\":\"fill\"}"
            }
            let body = Array("{\"labels\":[\(labels.joined(separator: ","))]}".utf8)
            try await moderate("/emit-labels", body)
        }
    }
}
