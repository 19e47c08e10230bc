import HTTPClient
import Syntax

/// Compares this machine's clock with those of servers.
struct ClockChecks {
    let report: Report
    let configuration: WebClientConfiguration
    let limits: CheckLimits
    let now: @Sendable () -> Int64

    private static let tolerance: Int64 = 60_000_000

    func run(_ urls: [String]) async {
        for url in urls {
            let probe = Probe(service: url, configuration: configuration, limits: limits)
            // Who does not answer is told elsewhere. An answer that a cache has kept tells nothing of now.
            guard let answer = try? await probe.root(), answer.headers["Age"] == nil,
                let date = answer.headers["Date"].flatMap(Self.microseconds)
            else { continue }
            let difference = now() - date
            guard abs(difference) > Self.tolerance else {
                report.ok(.clock)
                continue
            }
            let direction = difference > 0 ? "ahead of" : "behind"
            report.warn(
                .clock, seen: "this machine is \(abs(difference) / 1_000_000) s \(direction) \(url)",
                change: "set the clock (timedatectl set-ntp true): the time of a label decides which one counts")
        }
        report.skip(.clock, "no server told its time")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); nil for anything else.
    static func microseconds(_ date: String) -> Int64? {
        let words = date.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Datetime("\(words[3])-\(number)-\(words[1])T\(words[4])Z").microseconds
    }
}
