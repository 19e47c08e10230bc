import DataModel
import HTTPClient
import Identity
import Lexicons
import Syntax

/// The record by which apps know a labeler: without it they never ask.
struct DeclarationCheck {
    let report: Report
    let configuration: WebClientConfiguration
    let limits: CheckLimits

    private static let rules: [Rule] = [.declaration, .declaredValues, .definedValues]
    private static let publish = "write it with 'plyr labeler declare FILE'"
    /// Names that mean the same everywhere, and need no definition.
    private static let global: Set<String> = ["porn", "sexual", "nudity", "graphic-media", "bot"]

    /// - Parameter values: those in use.
    func run(_ document: DIDDocument, values: [String]) async {
        guard let endpoint = document.pdsEndpoint else {
            report.fail(
                .declaration, seen: "\(document.id) has no service #atproto_pds, and so no repository",
                change: "give the labeler an account on a personal data server, and its DID document the service")
            return
        }
        do throws(HTTPClientError) {
            let probe = Probe(service: endpoint, configuration: configuration, limits: limits)
            let collection = App.Bsky.Labeler.Service.nsid.text
            let answer = try await probe.call(
                Com.Atproto.Repo.GetRecord.nsid.text,
                [("repo", document.id.text), ("collection", collection), ("rkey", "self")])
            guard answer.status == 200, let record = answer.value?["value"] else {
                report.fail(
                    .declaration, seen: "\(endpoint): \(answer.summary)",
                    change: (400..<500).contains(answer.status)
                        ? Self.publish + "; apps ask only labelers that have it"
                        : "let the personal data server answer")
                return
            }
            check(record, values: values)
        } catch {
            report.fail(.declaration, seen: "\(endpoint): \(error)", change: Reachability.advice(for: error))
        }
    }

    private func check(_ record: Value, values: [String]) {
        guard let declared = record["policies"]?["labelValues"]?.asArray?.compactMap(\.asString) else {
            report.fail(.declaration, seen: "a record without policies.labelValues", change: Self.publish)
            return
        }
        report.ok(.declaration)
        // What begins with a bang is acted upon without a choice of the user.
        let own = values.filter { !$0.hasPrefix("!") }
        let missing = own.filter { !declared.contains($0) }
        report.expect(
            missing.isEmpty, .declaredValues, seen: "in use and not declared: \(missing.joined(separator: ", "))",
            change: "add them to policies.labelValues: apps do not show others")
        let definitions = (record["policies"]?["labelValueDefinitions"]?.asArray ?? [])
            .compactMap { $0["identifier"]?.asString }
        let undefined = declared.filter {
            !$0.hasPrefix("!") && !Self.global.contains($0) && !definitions.contains($0)
        }
        let stray = definitions.filter { !declared.contains($0) }
        if undefined.isEmpty, stray.isEmpty {
            report.ok(.definedValues)
        } else {
            let seen = undefined.isEmpty ? "defined and not declared: " : "declared and not defined: "
            report.fail(
                .definedValues, seen: seen + (undefined + stray).joined(separator: ", "),
                change: "give each value in policies.labelValues a definition in policies.labelValueDefinitions: name, "
                    + "meaning, severity, what is blurred")
        }
    }
}
