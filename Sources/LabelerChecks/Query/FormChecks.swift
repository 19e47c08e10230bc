import HTTPClient
import Lexicons
import Syntax

/// What a server answers that is asked for something else than it has.
struct FormChecks {
    let queries: Queries

    private var report: Report { queries.report }

    func run() async throws(HTTPClientError) {
        // Well-formed, and no method.
        let unknown = try await queries.probe.call(Queries.method + "ThatIsNone")
        report.expect(
            [404, 501].contains(unknown.status) && unknown.isError, .unknownMethod, seen: unknown.summary,
            change: "answer 501 MethodNotImplemented as JSON")
        let stream = Com.Atproto.Label.SubscribeLabels.nsid.text
        try await checkStatus(.plainGet, 426, verb: "GET", stream)
        try await checkStatus(.wrongVerb, 405, verb: "POST", stream)
    }

    /// Another error in the protocol's form is not what the specification says, but tells clients enough.
    private func checkStatus(
        _ rule: Rule, _ status: Int, verb: String, _ method: String
    ) async throws(HTTPClientError) {
        let answer = try await queries.probe.call(method, verb: verb)
        let change = "answer \(status) and an error as JSON"
        if answer.status == status, answer.isError {
            report.ok(rule)
        } else if answer.status == status || ((400..<500).contains(answer.status) && answer.isError) {
            report.warn(rule, seen: answer.summary, change: change)
        } else {
            report.fail(rule, seen: answer.summary, change: change)
        }
    }
}
