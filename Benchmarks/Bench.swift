import Foundation

/// Measures speed against the product's goals and prints a table. Use a release build.
///
/// Without arguments, it measures codecs, keys and trees. `emission`, `queries` and `fanout` measure a labeler,
/// `generate` the code generator, `exports` a PDS that sends large archives. Any other argument selects the subjects
/// whose names contain it, for use with a profiler. Exits with status 1 if a goal is missed.
@main
struct Bench {
    private static let rounds = 40

    static func main() async throws {
        let wanted = CommandLine.arguments.dropFirst()
        switch wanted.first {
        case "emission": try await Emission.run()
        case "queries": try await Queries.run()
        case "fanout": try await FanOut.run()
        case "exports": try await Exports.run()
        // By itself, so that the memory it takes is its own.
        case "generate": Generation.run()
        default: try codecs(wanted)
        }
        exit(Table.hasMissedGoal ? 1 : 0)
    }

    private static func codecs(_ wanted: ArraySlice<String>) throws {
        let samples = try Samples()
        var all: [Measurement] = []
        for group in Subject.groups(samples) {
            var series = Series(
                try group().filter { subject in wanted.isEmpty || wanted.contains { subject.name.contains($0) } })
            try series.run(rounds: rounds)
            for measurement in series.measurements { Table.show(row(measurement)) }
            all += series.measurements
        }
        Table.show("")
        compare(all, Subject.Name.labelEncode, Subject.Name.labelSerialize, goal: 0.5)
        compare(all, Subject.Name.labelDecode, Subject.Name.labelLoad, goal: 0.35)
    }

    private static func row(_ measurement: Measurement) -> String {
        let subject = measurement.subject
        let size = subject.bytes.map { "\($0) B" } ?? ""
        return Table.pad(subject.name, 34) + Table.pad(size, 11, left: true)
            + Table.pad(time(measurement.nanoseconds), 12, left: true)
    }

    /// Prints how the time of `ours` stands to that of `theirs`, and whether that is within `goal`.
    private static func compare(_ measurements: [Measurement], _ ours: String, _ theirs: String, goal: Double) {
        func time(_ name: String) -> Double { measurements.first { $0.subject.name == name }?.nanoseconds ?? .nan }
        let ratio = time(ours) / time(theirs)
        guard ratio.isFinite else { return }
        Table.goal("\(ours) / \(theirs)", ratio, atMost: goal)
    }

    private static func time(_ nanoseconds: Double) -> String {
        nanoseconds < 10_000 ? "\(rounded(nanoseconds, 10)) ns" : "\(rounded(nanoseconds / 1000, 10)) µs"
    }

    private static func rounded(_ number: Double, _ parts: Double) -> Double { (number * parts).rounded() / parts }
}
