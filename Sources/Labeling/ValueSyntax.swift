/// Whether clients can show a label's value.
package enum ValueSyntax: Sendable, Hashable {
    case plain
    /// A value that begins with an exclamation mark, which clients act on without a choice of the user.
    case system
    /// A value that is allowed in a label and that clients do not show, and why.
    case unusual(String)

    /// The system values that clients know.
    package static let systemValues: Set<String> = [
        "!hide", "!warn", "!no-unauthenticated", "!takedown", "!suspend",
    ]
    /// Longer identifiers are not allowed in a declaration, so that clients never learn what they mean. In bytes.
    package static let maximumDefinedBytes = 100

    package init(_ val: String) {
        let name = val.hasPrefix("!") ? val.dropFirst() : val[...]
        let isAllowed = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
        }
        let problems = [
            (name.isEmpty, "empty"), (name.contains(where: \.isWhitespace), "white space"),
            (name.contains(where: \.isUppercase), "upper case"),
            (!isAllowed, "characters other than a to z and hyphens"),
            (name.hasPrefix("-") || name.hasSuffix("-"), "a hyphen at an end"),
            (name.utf8.count > Self.maximumDefinedBytes, "more than \(Self.maximumDefinedBytes) bytes"),
        ]
        let problem = problems.first { $0.0 }
        if let problem {
            self = .unusual(problem.1)
        } else if val.hasPrefix("!") {
            self = Self.systemValues.contains(val) ? .system : .unusual("an unknown value with an exclamation mark")
        } else {
            self = .plain
        }
    }

    /// Why clients do not show a label with this value, and what to do; nil if they can.
    package var problem: String? {
        guard case .unusual(let why) = self else { return nil }
        return """
            Clients do not show labels with this value (\(why)); use the letters a to z and hyphens, or one of \
            \(Self.systemValues.sorted().joined(separator: ", "))
            """
    }
}
