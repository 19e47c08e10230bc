import DataModel
import HTTPClient
import Labeling
import Lexicons
import Syntax

/// Labels one by one.
struct LabelChecks: Sendable {
    let report: Report
    let keys: KeyRing
    let now: Int64

    private static let rules: [Rule] = [
        .labelFields, .labelVersion, .signatureForm, .signatures, .negationForm, .oneRow, .notExpired, .valueSyntax,
    ]

    /// Checks what queries answer; the labels whose signatures fit.
    func run(_ labels: [SeenLabel]) async -> Set<SeenLabel> {
        guard !labels.isEmpty else {
            report.skip(Self.rules, "there are no labels")
            return []
        }
        var verified: Set<SeenLabel> = []
        for label in labels {
            checkForm(label)
            switch await verdict(on: label) {
            case nil: report.skip(.signatures, "the document of \(label.src) is not to be had")
            case .fits:
                report.ok(.signatures)
                verified.insert(label)
            case .broken(let seen, let change): report.fail(.signatures, seen: seen, change: change)
            }
        }
        return verified
    }

    /// nil where there is no document to check against.
    func verdict(on label: SeenLabel) async -> SignatureVerdict? {
        guard case .document(let document)? = await keys.entry(of: label.src) else { return nil }
        return SignatureVerdict(of: label, in: document)
    }

    private func checkForm(_ label: SeenLabel) {
        do {
            try label.read().check()
            report.ok(.labelFields)
        } catch {
            report.fail(.labelFields, seen: "\(label.name): \(error)", change: "send fields of the lexicon's formats")
        }
        report.expect(
            label.value["ver"] == .integer(Label.version), .labelVersion, seen: "\(label.name) has none",
            change: "send ver 1 with every label, and sign it")
        let sig = label.value["sig"]
        let length = sig?.asBytes?.count ?? sig?.asArray?.count ?? 0
        report.expect(
            sig?.asBytes?.count == 64, .signatureForm,
            seen: "\(label.name): " + (sig.map { "\($0.kind) of \(length)" } ?? "none"),
            change: "send {\"$bytes\": base 64 of r and s, 32 bytes each}")
        if label.value["neg"] == .bool(false) {
            report.warn(
                .negationForm, seen: "\(label.name): neg is false", change: "leave neg out where it is not true")
        } else {
            report.ok(.negationForm)
        }
        checkValue(label.val)
        // A minute for clocks that are not the same.
        report.expect(
            !label.isExpired(at: now - 60_000_000), .notExpired,
            seen: "\(label.name) has expired \(label.value["exp"]?.asString ?? "")",
            change: "leave out labels whose exp is not after now")
    }

    private func checkValue(_ val: String) {
        switch ValueSyntax(val) {
        case .plain, .system: report.ok(.valueSyntax)
        case .unusual(let why):
            report.warn(.valueSyntax, seen: "\(val): \(why)", change: "use words of a to z with hyphens between them")
        }
    }

    /// Whether queries answer one label of each identity. What looks double may have changed between two pages, so it
    /// is asked for again.
    func checkRows(_ labels: [SeenLabel], by queries: Queries) async throws(HTTPClientError) {
        guard !labels.isEmpty else { return }
        let double = Dictionary(grouping: labels, by: \.identity).filter { $0.value.count > 1 }
        report.ok(.oneRow)
        for (identity, _) in double.prefix(5) {
            guard let page = try await queries.page([identity.uri], for: .oneRow) else { return }
            let rows = page.labels.filter { $0.identity == identity }
            report.expect(
                rows.count <= 1, .oneRow, seen: "\(rows.count) labels \(identity.val) on \(identity.uri)",
                change: "answer the latest alone, a negation included, and not what came before it")
        }
    }
}

extension Label {
    /// What the lexicon asks of a label beyond its types.
    func check() throws {
        guard !val.isEmpty, val.utf8.count <= LabelRules.maximumValueBytes else { throw LabelError.invalidValue }
    }
}
