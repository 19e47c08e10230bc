import Foundation
import TestSupport

/// Random choices that are the same for the same seed, on every machine.
struct Chance {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    /// A number from zero up to `bound`, which is left out; zero if there is none.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(next() % UInt64(bound)) : 0
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True in so many of a hundred cases.
    mutating func percent(_ percent: Int) -> Bool { below(100) < percent }

    /// One of `items`, which must have one.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// `items` in another order.
    mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var items = items
        for index in items.indices.dropFirst() { items.swapAt(index, below(index + 1)) }
        return items
    }

    /// `count` of `items`, or all.
    mutating func some<Item>(_ count: Int, of items: [Item]) -> [Item] { Array(shuffled(items).prefix(count)) }

    /// 64 bits, as often small as large.
    mutating func integer() -> Int64 {
        Int64(truncatingIfNeeded: next()) >> Int64(below(64))
    }
}

/// Where the seeds come from.
enum Seed {
    /// For data: another in every run, or that of `DATA_SEED`.
    static let data = environment("DATA_SEED") ?? UInt64.random(in: 0..<1_000_000)

    /// For lexicons that are recorded anew: that of `LEXICON_SEED`, or the one that was recorded.
    static func lexicons(recorded: UInt64) -> UInt64 { environment("LEXICON_SEED") ?? recorded }

    static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
