import DataModel
import HTTPClient

/// What `uriPatterns` and `sources` find.
struct PatternChecks {
    let queries: Queries
    let sample: [SeenLabel]
    private let subject: SeenLabel?

    private var report: Report { queries.report }

    private static let wantingLabels: [Rule] = [
        .patternsRepeated, .commaIsText, .exactIsExact, .underscoreIsText, .percentIsText, .prefix,
    ]

    init(queries: Queries, sample: [SeenLabel], now: Int64) {
        self.queries = queries
        self.sample = sample
        // One that does not go away by itself, and long enough to be cut and changed.
        let lasting = sample.filter { $0.value["exp"] == nil && $0.uri.utf8.count >= 12 && !$0.uri.contains("*") }
        subject = lasting.first { $0.uri.hasPrefix("at://") } ?? lasting.first
    }

    func run() async throws(HTTPClientError) {
        try await queries.refuse([], .patternsRequired, change: "the lexicon requires uriPatterns")
        for pattern in ["*none", "at://*/none", "at://none**"] {
            try await queries.refuse(
                [("uriPatterns", pattern)], .starElsewhere, change: "only one star is allowed, at the end")
        }
        guard let subject else {
            report.skip(Self.wantingLabels, "there are no labels to look for")
            report.skip(.sources, "there are no labels to look for")
            return
        }
        try await checkRepeated(subject)
        try await checkComma(subject)
        try await checkExact(subject)
        try await checkWildcards(subject)
        try await checkPrefix(subject)
        try await checkFound("_", .underscoreFound)
        try await checkFound("%", .percentFound)
        try await checkSources(subject)
    }

    private func checkRepeated(_ subject: SeenLabel) async throws(HTTPClientError) {
        let other = sample.first { $0.uri != subject.uri && $0.value["exp"] == nil }?.uri
        let second = other ?? Queries.nothing
        for patterns in [[subject.uri, second], [second, subject.uri], [Queries.nothing, subject.uri, second]] {
            guard let page = try await queries.page(patterns, for: .patternsRepeated) else { return }
            let found = Set(page.labels.map(\.uri))
            let isComplete = found.contains(subject.uri) && (other.map(found.contains) ?? true)
            report.expect(
                isComplete || page.next != nil, .patternsRepeated,
                seen: "\(patterns.joined(separator: " and ")): only \(found.sorted())",
                change: "read every uriPatterns parameter, not one text with commas, and answer what fits any of them")
        }
    }

    private func checkComma(_ subject: SeenLabel) async throws(HTTPClientError) {
        let joined = "\(subject.uri),\(Queries.nothing)"
        guard let page = try await queries.page([joined], for: .commaIsText) else { return }
        report.expect(
            page.labels.allSatisfy { $0.uri == joined }, .commaIsText, seen: "\(joined) found \(Self.uris(page))",
            change: "do not split patterns at commas: they are repeated parameters")
    }

    private func checkExact(_ subject: SeenLabel) async throws(HTTPClientError) {
        if let page = try await queries.page([subject.uri], for: .exactIsExact) {
            report.expect(
                !page.labels.isEmpty && page.labels.allSatisfy { $0.uri == subject.uri }, .exactIsExact,
                seen: "\(subject.uri) found \(Self.uris(page))", change: "compare exact patterns byte by byte")
        }
        let flipped = Self.flipped(subject.uri)
        try await expectOnly([flipped], .exactIsExact, "compare with regard to case (LIKE of SQLite does not)") {
            $0.uri == flipped
        }
    }

    /// Patterns that find nothing, unless somebody takes them for those of SQL.
    private func checkWildcards(_ subject: SeenLabel) async throws(HTTPClientError) {
        let uri = Array(subject.uri)
        guard let index = uri.lastIndex(where: { $0 != "_" && $0 != "%" }) else { return }
        var underscore = uri
        underscore[index] = "_"
        let percent = String(uri[..<index]) + "%" + String(uri[index...])
        for (pattern, rule) in [(String(underscore), Rule.underscoreIsText), (percent, .percentIsText)] {
            let change = "search by comparing text or ranges, or escape _ and % for LIKE"
            try await expectOnly([pattern], rule, change) { $0.uri == pattern }
            try await expectOnly([pattern + "*"], rule, change) { $0.uri.hasPrefix(pattern) }
        }
        let open = String(uri.prefix(6)) + "%"
        try await expectOnly([open], .percentIsText, "escape % for LIKE") { $0.uri == open }
    }

    private func checkPrefix(_ subject: SeenLabel) async throws(HTTPClientError) {
        let prefix = String(subject.uri.dropLast())
        guard let page = try await queries.page([prefix + "*"], for: .prefix) else { return }
        let fits = page.labels.allSatisfy { $0.uri.utf8.starts(with: prefix.utf8) }
        let isThere = page.next != nil || page.labels.contains { $0.uri == subject.uri }
        report.expect(
            fits && isThere, .prefix, seen: "\(prefix)* found \(Self.uris(page))",
            change: "answer all subjects that begin with what stands before the star")
        guard let page = try await queries.page([subject.uri + "*"], for: .prefix) else { return }
        report.expect(
            page.next != nil || page.labels.contains { $0.uri == subject.uri }, .prefix,
            seen: "\(subject.uri)* found \(Self.uris(page))", change: "a subject begins with itself")
        let flipped = Self.flipped(prefix)
        try await expectOnly([flipped + "*"], .prefix, "compare with regard to case") {
            $0.uri.utf8.starts(with: flipped.utf8)
        }
    }

    private func checkFound(_ character: Character, _ rule: Rule) async throws(HTTPClientError) {
        let subject = sample.first { $0.uri.dropLast().contains(character) && $0.value["exp"] == nil }
        guard let subject, let index = subject.uri.firstIndex(of: character) else {
            report.skip(rule, "no labeled subject has \(character) in its name")
            return
        }
        for pattern in [subject.uri, String(subject.uri[...index]) + "*", subject.uri.dropLast() + "*"] {
            guard let page = try await queries.page([pattern], for: rule) else { return }
            report.expect(
                page.next != nil || page.labels.contains { $0.uri == subject.uri }, rule,
                seen: "\(pattern) did not find \(subject.uri)",
                change: "take \(character) as text; a LIKE with escapes needs an ESCAPE clause")
        }
    }

    private func checkSources(_ subject: SeenLabel) async throws(HTTPClientError) {
        let change = "answer only labels whose src is one of the sources, each a parameter of its own"
        for sources in [[subject.src], [Queries.nobody, subject.src], [subject.src, Queries.nobody]] {
            guard let page = try await queries.page([subject.uri], sources: sources, for: .sources) else { return }
            let fits = page.labels.allSatisfy { $0.src == subject.src }
            report.expect(
                fits && !page.labels.isEmpty, .sources,
                seen: "sources \(sources.joined(separator: " and ")): \(page.labels.count) labels of "
                    + "\(Set(page.labels.map(\.src)).sorted())", change: change)
        }
        guard let page = try await queries.page(["*"], sources: [Queries.nobody], for: .sources) else { return }
        report.expect(
            page.labels.isEmpty, .sources, seen: "\(page.labels.count) labels of an unknown source", change: change)
    }

    private func expectOnly(
        _ patterns: [String], _ rule: Rule, _ change: String, _ fits: (SeenLabel) -> Bool
    ) async throws(HTTPClientError) {
        guard let page = try await queries.page(patterns, for: rule) else { return }
        report.expect(
            page.labels.allSatisfy(fits), rule,
            seen: "\(patterns.joined(separator: " and ")) found \(Self.uris(page))", change: change)
    }

    private static func uris(_ page: Queries.Page) -> String {
        page.labels.isEmpty ? "nothing" : Set(page.labels.map(\.uri)).sorted().prefix(3).joined(separator: ", ")
    }

    /// With the last letter in the other case.
    private static func flipped(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        guard let index = bytes.lastIndex(where: isLetter) else { return text.uppercased() }
        bytes[index] ^= 0x20
        return String(decoding: bytes, as: UTF8.self)
    }
}
