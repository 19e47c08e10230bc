import Lexicons
import XRPC

/// `com.atproto.label.queryLabels`
struct LabelQueryLabels: QueryHandler {
    typealias Method = Com.Atproto.Label.QueryLabels
    static let access = Access.anybody

    let store: LabelStore
    let now: @Sendable () -> Int64

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let query = try LabelQuery(
            patterns: parameters.uriPatterns, sources: parameters.sources ?? [], limit: parameters.limit,
            cursor: parameters.cursor)
        let (page, hasMore) = try await store.labels(matching: query, at: now())
        return Method.Output(
            cursor: hasMore ? page.last.map { String($0.seq) } : nil, labels: page.map(\.label))
    }
}
