/// Measures the codecs, keys and trees, and prints a table. Only a release build says anything.
///
/// With arguments, only subjects whose names have one of them are measured, which is what a profiler wants.
@main
struct Bench {
    private static let rounds = 40

    static func main() async throws {
        if CommandLine.arguments.contains("emission") { return try await Emission.run() }
        if CommandLine.arguments.contains("queries") { return try await Queries.run() }
        if CommandLine.arguments.contains("fanout") { return try await FanOut.run() }
        let samples = try Samples()
        let wanted = CommandLine.arguments.dropFirst()
        var all: [Measurement] = []
        for group in Subject.groups(samples) {
            var series = Series(
                try group().filter { subject in wanted.isEmpty || wanted.contains { subject.name.contains($0) } })
            try series.run(rounds: rounds)
            for measurement in series.measurements { print(row(measurement)) }
            all += series.measurements
        }
        // By itself, so that the memory it takes is its own.
        if wanted.contains("generate") { return Generation.run() }
        print("")
        compare(all, Subject.Name.labelEncode, Subject.Name.labelSerialize, goal: 0.5)
        compare(all, Subject.Name.labelDecode, Subject.Name.labelLoad, goal: 0.35)
    }

    private static func row(_ measurement: Measurement) -> String {
        let subject = measurement.subject
        let size = subject.bytes.map { "\($0) B" } ?? ""
        return pad(subject.name, 34) + pad(size, 11, left: true) + pad(time(measurement.nanoseconds), 12, left: true)
    }

    /// Prints how the time of `ours` stands to that of `theirs`, and whether that is within `goal`.
    private static func compare(_ measurements: [Measurement], _ ours: String, _ theirs: String, goal: Double) {
        func time(_ name: String) -> Double { measurements.first { $0.subject.name == name }?.nanoseconds ?? .nan }
        let ratio = time(ours) / time(theirs)
        guard ratio.isFinite else { return }
        print(
            pad("\(ours) / \(theirs)", 50)
                + "\(rounded(ratio, 100)) (goal \(goal)): \(ratio <= goal ? "holds" : "FAILS")")
    }

    private static func time(_ nanoseconds: Double) -> String {
        nanoseconds < 10_000 ? "\(rounded(nanoseconds, 10)) ns" : "\(rounded(nanoseconds / 1000, 10)) µs"
    }

    private static func rounded(_ number: Double, _ parts: Double) -> Double { (number * parts).rounded() / parts }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - text.count, 1))
        return left ? space + text : text + space
    }
}
