import Foundation
import Synchronization

/// The clock of the benchmarks.
enum Clock {
    static let microseconds: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double { (ContinuousClock.now - start) / .seconds(1) }

    /// How often something was done in a second, of which `body` does `count`.
    static func rate(of count: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return Double(count) / seconds(since: start)
    }
}

/// Prints what was measured, a line each.
enum Table {
    private static let misses = Atomic(0)

    static var hasMissedGoal: Bool { misses.load(ordering: .relaxed) > 0 }

    static func line(_ name: String, _ number: Double, _ unit: String) {
        show(pad(name, 58) + pad(text(number), 10, left: true) + " " + unit)
    }

    static func goal(_ name: String, _ ratio: Double, atLeast goal: Double) {
        goalLine(name, ratio, "at least \(goal)", holds: ratio >= goal)
    }

    static func goal(_ name: String, _ ratio: Double, atMost goal: Double) {
        goalLine(name, ratio, "at most \(goal)", holds: ratio <= goal)
    }

    private static func goalLine(_ name: String, _ ratio: Double, _ goal: String, holds: Bool) {
        if !holds { misses.add(1, ordering: .relaxed) }
        show(pad(name, 58) + pad(text(ratio), 10, left: true) + " (\(goal)): " + (holds ? "holds" : "FAILS"))
    }

    /// A line is to be seen when it is measured, also through a pipe.
    static func show(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func text(_ number: Double) -> String {
        number >= 100 ? String(Int(number.rounded())) : String((number * 100).rounded() / 100)
    }

    static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - text.count, 1))
        return left ? space + text : text + space
    }
}

/// Why a benchmark says nothing.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
