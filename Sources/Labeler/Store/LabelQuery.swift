import GRDB
import Syntax
import XRPC

/// What `queryLabels` asks for, checked.
struct LabelQuery: Sendable {
    /// More patterns in one query are refused; Bluesky-style appviews batch some dozens.
    static let maximumPatterns = 250

    enum Pattern: Sendable, Hashable {
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
            self = .prefix(String(text.dropLast()))
        }
    }

    let patterns: [Pattern]
    let sources: [DID]
    let limit: Int
    /// The number of the last label of the page before.
    let after: Int64

    init(patterns: [String], sources: [DID], limit: Int64, cursor: String?) throws(XRPCError) {
        guard patterns.count <= Self.maximumPatterns, sources.count <= Self.maximumPatterns else {
            throw .invalidRequest("At most \(Self.maximumPatterns) patterns and sources are allowed.")
        }
        var parsed: [Pattern] = []
        for pattern in patterns { parsed.append(try Pattern(pattern)) }
        self.patterns = parsed
        self.sources = sources
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

    /// - Parameter now: microseconds since 1970.
    func statement(at now: Int64) -> (sql: String, arguments: StatementArguments) {
        let isEverything = patterns.contains(.prefix(""))
        var parts: [String] = []
        var arguments = StatementArguments()
        for pattern in isEverything ? [.prefix("")] : patterns {
            let part = part(pattern, at: now)
            parts.append("SELECT seq FROM (\(part.sql))")
            arguments += part.arguments
        }
        let sql = """
            SELECT * FROM label WHERE seq IN (\(parts.joined(separator: " UNION ALL "))) ORDER BY seq LIMIT ?
            """
        return (sql, arguments + [limit + 1])
    }

    /// The first matches of one pattern: each part is a walk through an index, which an OR of patterns is not.
    private func part(_ pattern: Pattern, at now: Int64) -> (sql: String, arguments: StatementArguments) {
        var sql = "SELECT seq FROM label"
        var arguments = StatementArguments()
        switch pattern {
        case .exact(let uri):
            sql += " INDEXED BY label_subject WHERE uri = ?"
            arguments += [uri]
        case .prefix(""): sql += " WHERE 1"
        case .prefix(let prefix):
            // All texts that begin with the prefix lie between it and its successor.
            sql += " INDEXED BY label_subject WHERE uri >= ? AND uri < ?"
            arguments += [prefix, prefix + "\u{10FFFF}"]
        }
        sql += " AND is_current = 1 AND seq > ? AND (expires_at IS NULL OR expires_at > ?)"
        arguments += [after, now]
        if !sources.isEmpty {
            sql += " AND src IN (" + sources.map { _ in "?" }.joined(separator: ", ") + ")"
            arguments += StatementArguments(sources.map(\.text))
        }
        // One more than asked for tells whether there is a next page.
        return (sql + " ORDER BY seq LIMIT ?", arguments + [limit + 1])
    }
}

extension LabelStore {
    /// A page of current labels, negations included, expired ones left out; in the order of the log.
    func labels(matching query: LabelQuery, at now: Int64) async throws -> (page: [SequencedLabel], hasMore: Bool) {
        let statement = query.statement(at: now)
        let rows = try await database.read { db in
            try Row.fetchAll(db, sql: statement.sql, arguments: statement.arguments)
                .map { row in try SequencedLabel(row) }
        }
        return (Array(rows.prefix(query.limit)), rows.count > query.limit)
    }
}
