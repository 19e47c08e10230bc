import Lexicons
import XRPC

/// `com.atproto.temp.fetchLabels`
struct TempFetchLabels: QueryHandler {
    typealias Method = Com.Atproto.Temp.FetchLabels
    static let access = Access.anybody

    let store: LabelStore
    let now: @Sendable () -> Int64

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        let labels = try await store.labels(
            madeAfter: Self.microseconds(parameters.since), limit: Int(clamping: parameters.limit), at: now())
        return Method.Output(labels: labels.map(\.label))
    }

    /// Times are written in milliseconds: what was made within the one that is named was answered before.
    private static func microseconds(_ since: Int64?) throws(XRPCError) -> Int64 {
        guard let since, since != 0 else { return -1 }
        guard since > 0, since < Int64.max / 1000 else {
            throw .invalidRequest("Parameter since must be milliseconds since 1970.")
        }
        return since * 1000 + 999
    }
}
