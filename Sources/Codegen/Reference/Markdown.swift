/// Text from documents in Markdown: whatever it is, it stays on its line and in its cell, and is neither markup nor
/// HTML.
enum Markdown {
    /// Plain text.
    static func text(_ text: String) -> String {
        var result = ""
        var isFirst = true
        for scalar in oneLine(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "#", "{": result += "\\\(scalar)"
            // At the beginning of a line these make lists and rules.
            case "-", "+", "=": result += isFirst ? "\\\(scalar)" : "\(scalar)"
            case ".", ")": result += isNumber(result) ? "\\\(scalar)" : "\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
            isFirst = false
        }
        return result
    }

    /// A value, in the letters of a machine.
    static func code(_ text: String) -> String {
        let text = oneLine(text)
        if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return "`\(text)`" }
        var result = "<code>"
        for scalar in text.unicodeScalars {
            if scalar.isASCII, !isPlain(UInt8(truncatingIfNeeded: scalar.value)), scalar != " " {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "</code>"
    }

    /// A link to a place that is made of letters, digits, dots and `#` only.
    static func link(_ label: String, to target: String) -> String { "[\(text(label))](\(target))" }

    /// A table, or nothing if there are no rows. Cells are Markdown already.
    static func table(_ head: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let rule = head.map { _ in "---" }
        return ([head, rule] + rows).map { row in "| " + row.joined(separator: " | ") + " |" }
    }

    /// One line: white space and control characters become single spaces; what turns the direction of text is left out.
    private static func oneLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                if let last = result.last, last != " " { result.append(" ") }
            case .format: if scalar.value == 0x200d { result.append(scalar) }
            case .privateUse: result.append("\u{fffd}")
            default: result.append(scalar)
            }
        }
        if result.last == " " { result.removeLast() }
        return String(result)
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 10
            && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._:/#*+-@,;=".utf8.contains(byte)
        }
    }
}
