import DataModel
import HTTPClient
import Lexicons
import Syntax

/// Calls of `queryLabels`, whose answers are checked for their form as they come.
struct Queries: Sendable {
    struct Page: Sendable {
        let labels: [SeenLabel]
        /// As it came; nil when absent.
        let cursor: Value?

        /// What asks for the next page.
        var next: String? { cursor?.asString }
    }

    static let method = Com.Atproto.Label.QueryLabels.nsid.text
    /// The largest page of the lexicon.
    static let largest = 250
    /// Well-formed, and nobody's.
    static let nobody = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
    static let nothing = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/no.such.thing/none"

    let probe: Probe
    let report: Report

    /// A page that is expected to be there; nil, and a finding for `rule`, when it is not.
    func page(
        _ patterns: [String], sources: [String] = [], limit: Int? = largest, cursor: String? = nil,
        for rule: Rule = .queryAnswers
    ) async throws(HTTPClientError) -> Page? {
        var parameters = patterns.map { ("uriPatterns", $0) } + sources.map { ("sources", $0) }
        if let limit { parameters.append(("limit", "\(limit)")) }
        if let cursor { parameters.append(("cursor", cursor)) }
        let answer = try await probe.call(Self.method, parameters)
        noteError(answer)
        let asked = Self.text(parameters)
        guard answer.status == 200, let labels = answer.value?["labels"]?.asArray else {
            let seen = answer.status == 200 ? "no JSON with an array of labels" : answer.summary
            report.fail(rule, seen: "\(asked): \(seen)", change: "answer 200 and {\"labels\": […]}")
            return nil
        }
        report.ok(.queryAnswers)
        checkCrossOrigin(answer)
        return Page(labels: labels.map(SeenLabel.init), cursor: answer.value?["cursor"])
    }

    /// Something that has to be refused.
    func refuse(_ parameters: [(String, String)], _ rule: Rule, change: String) async throws(HTTPClientError) {
        let answer = try await probe.call(Self.method, parameters)
        noteError(answer)
        report.expect(
            answer.status == 400, rule, seen: "\(Self.text(parameters)): \(answer.summary)",
            change: "answer 400 InvalidRequest: \(change)")
        guard answer.status == 400, rule == .starElsewhere, answer.isError else { return }
        let name = answer.value?["error"]?.asString ?? ""
        report.expect(name == "InvalidRequest", rule, seen: name, change: "name the error InvalidRequest")
    }

    /// The first labels of all, page by page.
    func survey() async throws(HTTPClientError) -> [SeenLabel] {
        var labels: [SeenLabel] = []
        var cursor: String?
        var known: Set<String> = []
        repeat {
            guard let page = try await page(["*"], cursor: cursor, for: .everything) else { return labels }
            report.ok(.everything)
            labels += page.labels
            cursor = page.labels.isEmpty ? nil : page.next
            if let cursor, !known.insert(cursor).inserted {
                report.fail(
                    .stablePages, seen: "the cursor \(cursor) came twice",
                    change: "a page begins behind the last label of the one before")
                break
            }
        } while cursor != nil && labels.count < probe.limits.maximumLabels
        return Array(labels.prefix(probe.limits.maximumLabels))
    }

    /// Errors are looked at wherever they are seen.
    func noteError(_ answer: Probe.Answer) {
        guard answer.status >= 400 else { return }
        report.expect(
            answer.isError, .errorForm, seen: answer.summary,
            change: "answer application/json: {\"error\": \"InvalidRequest\", \"message\": \"…\"}")
    }

    private func checkCrossOrigin(_ answer: Probe.Answer) {
        if answer.headers["Access-Control-Allow-Origin"] == "*" {
            report.ok(.crossOrigin)
        } else {
            report.warn(
                .crossOrigin, seen: "no Access-Control-Allow-Origin: *",
                change: "send it with every answer under /xrpc/, so that web apps may ask")
        }
    }

    static func text(_ parameters: [(String, String)]) -> String {
        parameters.isEmpty ? "no parameters" : parameters.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }
}
