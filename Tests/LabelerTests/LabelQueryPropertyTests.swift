import Foundation
import Keys
import Labeling
import Lexicons
import Synchronization
import Syntax
import Testing
import TestSupport

@testable import Labeler

/// Queries against what a list of all labels says, for logs and queries by chance.
final class LabelQueryPropertyTests: Sendable {
    private static let start: Int64 = 1_767_323_045_000_000
    private static let second: Int64 = 1_000_000
    private static let subjects = [
        "at://did:plc:a", "at://did:plc:a/fm.plyr.track/1", "at://did:plc:a/fm.plyr.track/12",
        "at://did:plc:ab/fm.plyr.track/1", "did:plc:a", "did:plc:ab", "https://a.example/é",
        "https://a.example/e\u{301}", "https://a.example/\u{10FFFF}x", "https://a.example/\u{FFFD}",
        "https://a.example/\u{1F3B5}",
    ]
    private static let patterns =
        subjects + [
            "*", "at://*", "at://did:plc:a*", "at://did:plc:a/*", "at://did:plc:a/fm.plyr.track/1*", "did:plc:a*",
            "https://a.example/*", "https://a.example/e*", "https://a.example/\u{10FFFF}*", "none*", "none:a",
        ]
    private static let cids = [nil, nil, "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"]
    private static let values = ["a", "b", "B", "é"]

    private let folder = FileManager.default.temporaryDirectory.appending(path: "property-" + UUID().uuidString).path
    private let time = Mutex(start)
    private let store: LabelStore
    private let sources: [DID]

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try LabelStore(path: folder + "/labeler.sqlite", sealing: .generate())
        sources = try ["did:web:z.example", "did:web:a.example", "did:plc:m"].map { try DID($0) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var now: Int64 { time.withLock { $0 } }

    private func makeWriter() async throws -> LabelWriter {
        for source in sources { try await store.add(source, key: .generate(.k256), at: 0) }
        return LabelWriter(store: store, now: { [self] in now })
    }

    /// Lets time pass and says something by chance, or marks what has expired.
    private func step(_ writer: LabelWriter, _ chance: inout SeededGenerator) async throws {
        let passed = Int64.random(in: 1...5, using: &chance) * Self.second
        time.withLock { $0 += passed }
        if Int.random(in: 0..<8, using: &chance) == 0 { _ = try await store.markExpired(at: now) }
        let source = sources[Int.random(in: 0..<sources.count, using: &chance)]
        let drafts = try (0..<Int.random(in: 1...4, using: &chance)).map { _ in
            let expires = Int.random(in: 0..<4, using: &chance) == 0
            let exp = now + Int64.random(in: 1...100, using: &chance) * Self.second
            return try LabelDraft(
                uri: Self.one(of: Self.subjects, &chance), cid: Self.one(of: Self.cids, &chance),
                val: Self.one(of: Self.values, &chance), isNegation: Int.random(in: 0..<4, using: &chance) == 0,
                exp: expires ? Datetime(microseconds: exp) : nil)
        }
        _ = try await writer.emit(drafts, from: source)
    }

    private static func one<Element>(of all: [Element], _ chance: inout SeededGenerator) -> Element {
        all[Int.random(in: 0..<all.count, using: &chance)]
    }

    private struct Question {
        let patterns: [String]
        let sources: [DID]
        let limit: Int64
    }

    private func question(_ chance: inout SeededGenerator) -> Question {
        Question(
            patterns: (0..<Int.random(in: 1...4, using: &chance)).map { _ in Self.one(of: Self.patterns, &chance) },
            sources: sources.filter { _ in Int.random(in: 0..<3, using: &chance) == 0 },
            limit: Int64.random(in: 1...12, using: &chance))
    }

    /// What the answer has to be, by the log alone: the latest of each identity that has not expired.
    private func expected(_ question: Question) async throws -> [SequencedLabel] {
        var latest: [[[UInt8]]: SequencedLabel] = [:]
        for entry in try await store.labels(after: 0, limit: 100_000) { latest[place(entry)] = entry }
        return latest.values.filter { entry in
            let label = entry.label
            return !label.isExpired(at: now) && (question.sources.isEmpty || question.sources.contains(label.src))
                && question.patterns.contains { pattern in
                    pattern.utf8.last == UInt8(ascii: "*")
                        ? label.uri.text.utf8.starts(with: pattern.utf8.dropLast())
                        : label.uri.text.utf8.elementsEqual(pattern.utf8)
                }
        }.sorted { place($0).lexicographicallyPrecedes(place($1)) { $0.lexicographicallyPrecedes($1) } }
    }

    /// The identity of a label, and where it stands in every list: by source in the order in which they came here, then
    /// by bytes.
    private func place(_ entry: SequencedLabel) -> [[UInt8]] {
        let label = entry.label
        return [
            [UInt8(sources.firstIndex(of: label.src) ?? 0)], Array(label.uri.text.utf8),
            Array(label.val.utf8),
        ]
    }

    private func page(
        _ question: Question, after cursor: String?
    ) async throws -> (labels: [SequencedLabel], cursor: String?) {
        let query = try LabelQuery(
            patterns: question.patterns, sources: question.sources, limit: question.limit, cursor: cursor)
        let (page, hasMore) = try await store.labels(matching: query, at: now)
        #expect(page.count <= question.limit)
        #expect(!hasMore || page.count == question.limit)
        return (page, hasMore ? page.last.map { String($0.seq) } : nil)
    }

    @Test(arguments: 0..<UInt64(Soak.rounds(5, inFull: 50)))
    func allPagesAreWhatTheLogSays(seed: UInt64) async throws {
        var chance = SeededGenerator(seed: seed)
        let writer = try await makeWriter()
        for _ in 0..<8 {
            for _ in 0..<6 { try await step(writer, &chance) }
            for _ in 0..<20 {
                let question = question(&chance)
                var found: [SequencedLabel] = []
                var cursor: String?
                repeat {
                    let (labels, next) = try await page(question, after: cursor)
                    found += labels
                    cursor = next
                } while cursor != nil
                #expect(try await found == expected(question), "\(question)")
            }
        }
        #expect(try await store.newest() > 20)
    }

    /// What a list has while it is walked through changes between its pages: nothing comes twice, and what was there
    /// all the time is not missing.
    @Test(arguments: 0..<UInt64(Soak.rounds(5, inFull: 50)))
    func listsThatChangeAreWalkedThroughOnce(seed: UInt64) async throws {
        var chance = SeededGenerator(seed: seed)
        let writer = try await makeWriter()
        for _ in 0..<25 { try await step(writer, &chance) }
        for _ in 0..<10 {
            let question = Question(patterns: question(&chance).patterns + ["at://*"], sources: [], limit: 3)
            var always = Set(try await expected(question).map(place))
            var found: [SequencedLabel] = []
            var cursor: String?
            repeat {
                let (labels, next) = try await page(question, after: cursor)
                let there = Set(try await expected(question))
                #expect(labels.allSatisfy { there.contains($0) })
                found += labels
                cursor = next
                if cursor != nil { try await step(writer, &chance) }
                always.formIntersection(try await expected(question).map(place))
            } while cursor != nil
            let places = found.map(place)
            for (place, next) in zip(places, places.dropFirst()) {
                #expect(place.lexicographicallyPrecedes(next) { $0.lexicographicallyPrecedes($1) })
            }
            #expect(always.isSubset(of: places))
        }
    }
}
