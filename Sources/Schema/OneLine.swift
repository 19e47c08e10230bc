/// Text from strangers that is shown to people: from documents, and from servers.
package enum OneLine {
    /// Longer texts are only hostile.
    private static let maximumScalars = 2048

    /// The text on one line, with nothing in it that a terminal would obey: such characters are escaped, and what is
    /// too long is cut.
    package static func text(_ text: String) -> String {
        var printable = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < maximumScalars else { return printable + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
                printable += "\\u{\(String(scalar.value, radix: 16))}"
            default: printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }
}
