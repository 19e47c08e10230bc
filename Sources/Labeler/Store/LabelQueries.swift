import GRDB
package import Syntax
package import XRPC

/// What is asked of the latest labels, checked. They are ordered by source, subject and value, which no later label
/// changes: a client that pages through the list while labels are made gets none twice.
package struct LabelQuery: Sendable {
    /// More patterns in one query are refused; Bluesky-style appviews batch some dozens.
    static let maximumPatterns = 250

    let patterns: [LabelPattern]
    let sources: Set<String>
    let limit: Int
    /// The number of the last label of the page before; zero for the first page.
    let after: Int64

    /// - Parameter sources: none for those of every labeler.
    package init(patterns: [String], sources: [DID], limit: Int64, cursor: String?) throws(XRPCError) {
        guard patterns.count <= Self.maximumPatterns, sources.count <= Self.maximumPatterns else {
            throw .invalidRequest("At most \(Self.maximumPatterns) patterns and sources are allowed.")
        }
        var parsed: [LabelPattern] = []
        for pattern in patterns { parsed.append(try LabelPattern(pattern)) }
        self.patterns = LabelPattern.disjoint(parsed)
        self.sources = Set(sources.map(\.text))
        self.limit = Int(clamping: limit)
        guard let cursor else {
            after = 0
            return
        }
        guard let after = Int64(cursor), after >= 0, String(after) == cursor else {
            throw .invalidRequest("The cursor is none of ours.")
        }
        self.after = after
    }
}

/// Which subjects are asked for.
enum LabelPattern: Sendable, Hashable {
    case exact(String)
    /// The subjects that begin with this text.
    case prefix(String)

    init(_ text: String) throws(XRPCError) {
        guard let star = text.utf8.firstIndex(of: UInt8(ascii: "*")) else {
            self = .exact(text)
            return
        }
        guard text.utf8.index(after: star) == text.utf8.endIndex else {
            throw .invalidRequest("A pattern may have a star at its end only.")
        }
        // Up to the star, which may make one visible letter with what is before it.
        self = .prefix(String(text[..<star]))
    }

    var text: String {
        switch self {
        case .exact(let text), .prefix(let text): text
        }
    }

    private var isPrefix: Bool {
        if case .prefix = self { return true }
        return false
    }

    /// The least text behind all those that begin with `prefix`, in the order of bytes; nil when there is none.
    static func successor(of prefix: String) -> String? {
        var scalars = prefix.unicodeScalars
        while let last = scalars.popLast() {
            // Behind U+D7FF there is a gap; behind U+10FFFF there is nothing.
            guard let next = Unicode.Scalar(last.value == 0xD7FF ? 0xE000 : last.value + 1) else { continue }
            scalars.append(next)
            return String(scalars)
        }
        return nil
    }

    /// The same subjects by patterns that have none in common, in the order of their bytes, which is that of the index.
    static func disjoint(_ patterns: [LabelPattern]) -> [LabelPattern] {
        let sorted = patterns.sorted { left, right in
            if left.text.utf8.elementsEqual(right.text.utf8) { return left.isPrefix && !right.isPrefix }
            return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
        }
        var kept: [LabelPattern] = []
        for pattern in sorted {
            switch kept.last {
            case .prefix(let prefix)? where pattern.text.utf8.starts(with: prefix.utf8): continue
            case .exact(let text)? where pattern.text.utf8.elementsEqual(text.utf8): continue
            default: kept.append(pattern)
            }
        }
        return kept
    }
}

/// A place in the order of the latest labels.
private struct LabelPlace {
    let labelerID: Int64
    let uri: String
    let val: String
}

extension LabelStore {
    /// A page of the latest labels, negations included, expired ones left out.
    ///
    /// - Parameter now: microseconds since 1970.
    package func labels(
        matching query: LabelQuery, at now: Int64
    ) async throws -> (page: [SequencedLabel], hasMore: Bool) {
        // One more than asked for tells whether there is a next page.
        let entries = try await freshened { db, sources in
            try LabelWalk(db: db, sources: sources, now: now).labels(matching: query, limit: query.limit + 1)
        }
        return (Array(entries.prefix(query.limit)), entries.count > query.limit)
    }
}

/// Walks through the index of the latest labels, source by source and pattern by pattern; never past more than is
/// answered.
struct LabelWalk {
    let db: Database
    let sources: LabelSources
    let now: Int64

    func labels(matching query: LabelQuery, limit: Int) throws -> [StoredLabel] {
        let start = try place(of: query.after)
        // A number behind all that there are: the end of the list.
        if query.after > 0, start == nil { return [] }
        var found: [StoredLabel] = []
        for source in sources.all where query.sources.isEmpty || query.sources.contains(source.did.text) {
            if let start, source.id < start.labelerID { continue }
            for pattern in query.patterns {
                let place = start?.labelerID == source.id ? start : nil
                guard let statement = Self.statement(pattern, of: source.id, after: place) else { continue }
                found += try StoredLabel.fetchAll(
                    db, statement.sql, arguments: statement.arguments + [now, limit - found.count], by: sources)
                if found.count >= limit { return found }
            }
        }
        return found
    }

    private func place(of seq: Int64) throws -> LabelPlace? {
        guard seq > 0 else { return nil }
        return try Row.fetchOne(
            db.cachedStatement(sql: "SELECT src, uri, val FROM label WHERE seq = ?"), arguments: [seq]
        ).map { LabelPlace(labelerID: $0[0], uri: $0[1], val: $0[2]) }
    }

    /// The statement for the subjects of one pattern behind a place, which still needs the time and the limit; nil when
    /// all of them lie before.
    private static func statement(
        _ pattern: LabelPattern, of labelerID: Int64, after place: LabelPlace?
    ) -> (sql: String, arguments: StatementArguments)? {
        switch pattern {
        case .exact(let uri):
            guard let place, !place.uri.utf8.lexicographicallyPrecedes(uri.utf8) else {
                return (sql("uri = ?"), [labelerID, uri])
            }
            guard place.uri.utf8.elementsEqual(uri.utf8) else { return nil }
            return (sql("uri = ? AND val > ?"), [labelerID, uri, place.val])
        case .prefix(let prefix):
            // All texts that begin with the prefix lie between it and its successor.
            let end = LabelPattern.successor(of: prefix)
            let (before, bound): (String, StatementArguments) = end.map { (" AND uri < ?", [$0]) } ?? ("", [])
            guard let place, !place.uri.utf8.lexicographicallyPrecedes(prefix.utf8) else {
                return (sql("uri >= ?" + before), [labelerID, prefix] + bound)
            }
            if let end, !place.uri.utf8.lexicographicallyPrecedes(end.utf8) { return nil }
            return (sql("(uri, val) > (?, ?)" + before), [labelerID, place.uri, place.val] + bound)
        }
    }

    private static func sql(_ condition: String) -> String {
        """
        SELECT \(StoredLabel.columns) FROM label INDEXED BY label_identity
        WHERE state = 1 AND src = ? AND \(condition) AND (expires_at IS NULL OR expires_at > ?)
        ORDER BY src, uri, val LIMIT ?
        """
    }
}
