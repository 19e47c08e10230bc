import Labeling
import Lexicons
import Syntax

/// Labels in force, found by what they are on.
struct SubjectLabels: Sendable {
    private let labels: [String: [Label]]

    /// `now`: microseconds since 1970.
    init(_ labels: [Label], at now: Int64) {
        self.labels = Dictionary(grouping: labels.effective(at: now), by: \.uri.text)
    }

    /// The labels on a subject: those on all of its versions, and those on the version `cid`.
    func on(_ subject: String, cid: CIDString? = nil) -> [Label] {
        (labels[subject] ?? []).filter { $0.cid == nil || $0.cid?.text == cid?.text }
    }
}
