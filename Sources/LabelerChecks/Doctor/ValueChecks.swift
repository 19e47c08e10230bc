import Labeling
import Syntax

/// The values in use, and the times of their labels.
struct ValueChecks {
    let report: Report
    let now: Int64

    /// A minute for clocks that are not the same.
    private static let tolerance: Int64 = 60_000_000

    /// Those that hold somewhere.
    func values(of labels: [SeenLabel]) -> [String] { Set(labels.filter { !$0.isNegation }.map(\.val)).sorted() }

    func run(_ labels: [SeenLabel]) {
        guard !labels.isEmpty else {
            report.skip([.valueNames, .labelTimes], "there are no labels")
            return
        }
        for value in values(of: labels) { check(value) }
        report.ok(.valueNames)
        report.ok(.labelTimes)
        for label in labels {
            guard let cts = try? Datetime(label.cts), cts.microseconds > now + Self.tolerance else { continue }
            report.fail(
                .labelTimes, seen: "\(label.name) is of \(label.cts)",
                change: "set the clock of the labeler; until that moment no later statement about it counts")
        }
    }

    private func check(_ value: String) {
        switch ValueSyntax(value) {
        case .plain, .system: break
        case .unusual where value.hasPrefix("!") && ValueSyntax(String(value.dropFirst())) == .plain:
            report.warn(
                .valueNames, seen: "\(value) begins with an exclamation mark, and clients know no such value",
                change: "remove the exclamation mark; clients know "
                    + ValueSyntax.systemValues.sorted().joined(separator: ", "))
        case .unusual(let why):
            report.fail(
                .valueNames, seen: "\(value): \(why)",
                change: "label anew with a lower-case word, a to z and hyphens: apps do not show others")
        }
    }
}
