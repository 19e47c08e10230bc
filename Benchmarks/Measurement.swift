/// Something that is timed.
struct Subject {
    let name: String
    /// What one operation works on, where that tells something.
    var bytes: Int?
    /// How many operations are timed together.
    var iterations = 10_000
    /// How many of the things that the table counts one call of `body` does.
    var operationsPerCall = 1
    /// Does the work once. The answer is summed up, so that no compiler can leave the work out.
    let body: () throws -> Int
}

/// The best time of a subject.
struct Measurement {
    let subject: Subject
    /// Nanoseconds for one operation, in the best round.
    fileprivate(set) var nanoseconds = Double.infinity

    init(_ subject: Subject) { self.subject = subject }
}

/// Times subjects in turn, round by round, so that a slow moment of the machine harms all of them alike.
struct Series {
    private(set) var measurements: [Measurement]
    /// What all work came to.
    private(set) var checksum = 0

    init(_ subjects: [Subject]) { measurements = subjects.map(Measurement.init) }

    /// Takes the best of `rounds` rounds.
    mutating func run(rounds: Int) throws {
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            for index in measurements.indices {
                let subject = measurements[index].subject
                var sum = 0
                let start = clock.now
                for _ in 0..<subject.iterations { sum &+= try subject.body() }
                let time = (clock.now - start) / .nanoseconds(1)
                let each = time / Double(subject.iterations * subject.operationsPerCall)
                measurements[index].nanoseconds = min(measurements[index].nanoseconds, each)
                checksum &+= sum
            }
        }
    }
}
