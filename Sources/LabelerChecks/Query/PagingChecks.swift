import DataModel
import HTTPClient

/// Limits, cursors and the order of pages.
struct PagingChecks {
    let queries: Queries
    let sample: [SeenLabel]

    /// Labels that are walked over one by one.
    private static let smallWalk = 25

    private var report: Report { queries.report }

    func run() async throws(HTTPClientError) {
        let limits = ["0", "251", "-1"].map { ($0, Rule.limitRange) } + ["many", "1.5"].map { ($0, .limitNumber) }
        for (limit, rule) in limits {
            try await queries.refuse(
                [("uriPatterns", "*"), ("limit", limit)], rule, change: "limit is an integer from 1 to 250")
        }
        try await queries.refuse(
            [("uriPatterns", "*"), ("cursor", "no cursor of yours")], .badCursor,
            change: "never take an unknown cursor for the beginning")
        try await checkEnd()
        guard !sample.isEmpty else {
            report.skip([.pageSize, .stablePages], "there are no labels")
            return
        }
        for limit in [1, 2, 7] {
            guard let page = try await queries.page(["*"], limit: limit, for: .pageSize) else { continue }
            report.expect(
                page.labels.count <= limit, .pageSize,
                seen: "\(page.labels.count) labels where \(limit) were asked for",
                change: "answer at most as many labels as limit says")
        }
        try await checkWalks()
    }

    private func checkEnd() async throws(HTTPClientError) {
        try await expectEnd([Queries.nothing])
        guard let subject = sample.first(where: { $0.value["exp"] == nil })?.uri, !subject.contains("*") else { return }
        guard let whole = try await expectEnd([subject]), !whole.labels.isEmpty, whole.cursor == nil else { return }
        guard let page = try await queries.page([subject], limit: whole.labels.count, for: .lastPage),
            let cursor = page.next
        else { return }
        // Such a page may be followed by an empty one: the specification leaves it open.
        report.warn(
            .lastPage, seen: "a cursor behind a last page that is just full",
            change: "read one label more than asked for, to know whether there is a next page")
        if let page = try await queries.page([subject], cursor: cursor, for: .lastPage) { expectEnd(page, [subject]) }
    }

    @discardableResult
    private func expectEnd(_ patterns: [String]) async throws(HTTPClientError) -> Queries.Page? {
        guard let page = try await queries.page(patterns, for: .lastPage) else { return nil }
        if page.labels.count < Queries.largest { expectEnd(page, patterns) }
        return page
    }

    private func expectEnd(_ page: Queries.Page, _ patterns: [String]) {
        let seen = page.cursor.map { String(decoding: $0.json(), as: UTF8.self) } ?? ""
        report.expect(
            page.cursor == nil, .lastPage,
            seen: "\"cursor\": \(seen) with \(page.labels.count) labels for \(patterns.joined(separator: " and "))",
            change: "leave cursor out, not null and not empty, where no label follows")
    }

    /// Walks with small pages between two looks at a large one. What stands in both looks must come in every walk,
    /// once and in that order, whatever is labeled meanwhile.
    private func checkWalks() async throws(HTTPClientError) {
        let sizes = [1, 2, 3, 7, Queries.largest]
        guard let before = try await queries.page(["*"], for: .stablePages) else { return }
        var walks: [[SeenLabel]] = []
        for size in sizes {
            walks.append(try await walk(size, upTo: size == Queries.largest ? size : Self.smallWalk))
        }
        guard let after = try await queries.page(["*"], for: .stablePages) else { return }
        let remaining = Set(after.labels)
        let stable = before.labels.filter(remaining.contains)
        let isStable = Set(stable)
        expectSame(after.labels.filter(isStable.contains), stable, "the same page again")
        for (size, walk) in zip(sizes, walks) {
            let seen = walk.filter(isStable.contains)
            let count = size == Queries.largest ? stable.count : min(stable.count, Self.smallWalk)
            // What has gone since may have taken places in the walk.
            let gone = walk.count - seen.count
            expectSame(seen, Array(stable.prefix(max(count - gone, seen.count))), "pages of \(size)")
        }
    }

    private func expectSame(_ seen: [SeenLabel], _ wanted: [SeenLabel], _ what: String) {
        let missing = Set(wanted).subtracting(seen)
        let repeated = seen.count - Set(seen).count
        let problem =
            repeated > 0 ? "\(repeated) labels twice" : missing.isEmpty ? "another order" : "\(missing.count) missing"
        report.expect(
            seen == wanted, .stablePages, seen: "\(what): \(problem)",
            change: "order by a number that never changes (ORDER BY), and begin each page behind the last one's number")
    }

    private func walk(_ size: Int, upTo maximum: Int) async throws(HTTPClientError) -> [SeenLabel] {
        var labels: [SeenLabel] = []
        var cursor: String?
        repeat {
            let page = try await queries.page(["*"], limit: size, cursor: cursor, for: .stablePages)
            guard let page else { break }
            labels += page.labels
            cursor = page.labels.isEmpty ? nil : page.next
        } while cursor != nil && labels.count < maximum
        return Array(labels.prefix(maximum))
    }
}
