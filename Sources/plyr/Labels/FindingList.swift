import ArgumentParser
import DataModel
import LabelerChecks

/// Prints what a check has found.
struct FindingList {
    let subject: (name: String, value: String)
    let report: Report

    /// Prints a line for each rule, or one JSON object. Throws a failure if a rule was broken.
    func print(asJSON: Bool) throws {
        let findings = report.findings
        if asJSON {
            let value: Value = [
                subject.name: .string(subject.value), "ok": .bool(!report.hasFailures),
                "findings": .array(findings.map(\.value)),
            ]
            Swift.print(String(decoding: value.json(), as: UTF8.self))
        } else {
            for finding in findings { Swift.print(finding.text) }
            let failures = findings.filter(\.isFailure).count
            Swift.print("\(findings.count) rules, \(failures) broken")
        }
        if report.hasFailures { throw ExitCode.failure }
    }
}
