import ArgumentParser
import LabelerChecks

/// `--patience SECONDS`
struct PatienceOption: ParsableArguments {
    @Option(
        name: .customLong("patience"),
        help: "Seconds of silence after which a stream counts as having sent what it had; more for slow labelers.")
    var seconds = 3

    func validate() throws {
        guard (1...60).contains(seconds) else { throw ValidationError("--patience takes 1 to 60 seconds") }
    }

    var limits: CheckLimits {
        var limits = CheckLimits()
        limits.quietTime = .seconds(seconds)
        return limits
    }
}
