/// Something that a labeler is held to.
package struct Rule: Sendable, Hashable {
    /// Short and without spaces, for programs.
    package let name: String
    package let text: String
    /// The specification and the section of it that says so.
    package let source: String

    init(_ name: String, _ text: String, _ source: String) {
        self.name = name
        self.text = text
        self.source = source
    }
}

/// What came out for a rule.
package struct Finding: Sendable, Hashable {
    package enum Result: Sendable, Hashable {
        case ok
        /// Why nothing could be found out.
        case skipped(String)
        /// Something that is allowed, and likely to be regretted.
        case warned(Complaint)
        case failed(Complaint)
    }

    package struct Complaint: Sendable, Hashable {
        package let seen: String
        /// What to do about it.
        package let change: String
    }

    package let rule: Rule
    package let result: Result

    package var isFailure: Bool { if case .failed = result { true } else { false } }
}
