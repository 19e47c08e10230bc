import DataModel
import Synchronization

/// `queryLabels` of a ``FaultyLabeler``.
struct Answering {
    let labeler: FaultyLabeler
    let request: Request

    private struct Refusal: Error { let message: String }

    private func has(_ fault: Fault) -> Bool { labeler.has(fault) }

    func answer() -> (status: Int, body: Value) {
        do {
            return (200, try page())
        } catch {
            return (400, ["error": "InvalidRequest", "message": .string("\(error)")])
        }
    }

    private func page() throws -> Value {
        let patterns = try patterns()
        let limit = try limit()
        let cursor = try cursor()
        let sources = has(.ignoresSources) ? [] : request.values("sources")
        var rows = current().filter { row in
            row.seq > cursor && (sources.isEmpty || sources.contains(row["src"]))
                && patterns.contains { Matching(faults: labeler.faults).matches($0, row["uri"]) }
        }
        if has(.unorderedPages), !rows.isEmpty {
            let turn = labeler.requests.withLock { $0 } % rows.count
            rows = Array(rows[turn...] + rows[..<turn])
        }
        let size = has(.pagesTooLong) ? limit + 1 : limit
        let page = rows.prefix(size)
        var body: DataMap = ["labels": .array(page.map { .map(form($0.label)) })]
        body["cursor"] = next(
            page.last, hasMore: rows.count > (labeler.habits.contains(.cursorBehindAFullPage) ? size - 1 : size))
        return .map(body)
    }

    private func patterns() throws -> [String] {
        let patterns = request.values("uriPatterns")
        if patterns.isEmpty, !has(.patternsNotRequired) { throw Refusal(message: "uriPatterns is required") }
        for pattern in patterns where pattern.dropLast().contains("*") && !has(.starAnywhere) {
            throw Refusal(message: "a star inside")
        }
        if has(.commaSeparatedPatterns), !patterns.isEmpty {
            guard patterns.count == 1 else { throw Refusal(message: "duplicate field") }
            return patterns[0].split(separator: ",").map(String.init)
        }
        return has(.readsTheFirstPatternOnly) ? Array(patterns.prefix(1)) : patterns
    }

    private func limit() throws -> Int {
        guard let text = request.values("limit").first else { return 50 }
        guard let limit = Int(text) else {
            if has(.takesTextForLimits) { return 50 }
            throw Refusal(message: "limit")
        }
        if has(.clampsLimits) { return limit < 1 ? 50 : min(limit, 250) }
        guard (1...250).contains(limit) else { throw Refusal(message: "limit") }
        return limit
    }

    private func cursor() throws -> Int64 {
        guard let text = request.values("cursor").first else { return 0 }
        guard let cursor = Int64(text) else {
            if has(.unknownCursorIsTheBeginning) { return 0 }
            throw Refusal(message: "cursor")
        }
        return has(.cursorRepeatsTheLastLabel) ? cursor - 1 : cursor
    }

    private func next(_ last: FaultyLabeler.Entry?, hasMore: Bool) -> Value? {
        guard let last else {
            if has(.cursorZeroWhenEmpty) { return "0" }
            return has(.cursorNull) ? .null : nil
        }
        if hasMore || has(.cursorAlways) { return .string("\(last.seq)") }
        return has(.cursorNull) ? .null : nil
    }

    /// The rows that are answered at all, in the order of the log.
    private func current() -> [FaultyLabeler.Entry] {
        let log = labeler.log.withLock { $0 }
        var latest: [[String]: Int64] = [:]
        for row in log where !(has(.staleNegations) && row.isNegation) { latest[row.identity] = row.seq }
        return log.filter { row in
            (has(.supersededLabels) || latest[row.identity] == row.seq)
                && (has(.expiredLabels) || !row["exp"].hasPrefix("2020"))
        }
    }

    private func form(_ label: DataMap) -> DataMap {
        guard has(.signatureAsNumbers), let sig = label["sig"]?.asBytes else { return label }
        var label = label
        label["sig"] = .array(sig.map { .integer(Int64($0)) })
        return label
    }
}

/// Patterns, as they should be compared or as SQL's LIKE compares them.
struct Matching {
    let faults: Set<Fault>

    func matches(_ pattern: String, _ uri: String) -> Bool {
        var (pattern, uri) = (pattern, uri)
        if faults.contains(.stripsPercent) { pattern.removeAll { $0 == "%" } }
        if faults.contains(.underscoreNeverMatches), pattern.contains("_") { return false }
        let isPrefix = pattern.hasSuffix("*")
        if faults.contains(.ignoresCase) || (isPrefix && faults.contains(.ignoresCaseOfPrefixes)) {
            (pattern, uri) = (pattern.lowercased(), uri.lowercased())
        }
        if isPrefix { pattern.removeLast() }
        var wild = Array(pattern).map { Wild.character($0) }
        if isPrefix { wild.append(.text) }
        wild = wild.map { part in
            switch part {
            case .character("_") where faults.contains(.underscoreIsAnyCharacter): .any
            case .character("%") where faults.contains(.percentIsAnyText): .text
            case .character("*") where faults.contains(.starAnywhere): .text
            default: part
            }
        }
        return Self.matches(wild[...], Array(uri)[...])
    }

    private enum Wild: Equatable {
        case character(Character)
        case any
        case text
    }

    private static func matches(_ pattern: ArraySlice<Wild>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case .text:
            if matches(pattern.dropFirst(), text) { return true }
            return !text.isEmpty && matches(pattern, text.dropFirst())
        case .any: return !text.isEmpty && matches(pattern.dropFirst(), text.dropFirst())
        case .character(let character): return text.first == character && matches(pattern.dropFirst(), text.dropFirst())
        }
    }
}
