import Lexicons
import XRPC

/// `com.atproto.temp.fetchLabels`
struct TempFetchLabels: QueryHandler {
    typealias Method = Com.Atproto.Temp.FetchLabels
    static let access = Access.anybody

    let store: LabelStore
    let now: @Sendable () -> Int64

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let (since, overflow) = (parameters.since ?? 0).multipliedReportingOverflow(by: 1000)
        guard !overflow, since >= 0 else {
            throw XRPCError.invalidRequest("Parameter since must be milliseconds since 1970.")
        }
        // Times are written in milliseconds: what was made within the one that is named was answered before.
        let labels = try await store.labels(
            madeAfter: since == 0 ? -1 : since + 999, limit: Int(clamping: parameters.limit), at: now())
        return Method.Output(labels: labels.map(\.label))
    }
}
