/// JSON to be written; members stay in the order in which they were added.
indirect enum JSONText {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([JSONText])
    case object([(name: String, value: JSONText)])

    private static let lineLength = 110

    static func texts(_ texts: [String]) -> JSONText { .list(texts.map { .text($0) }) }

    /// The text in ASCII, short things on one line.
    func written(indent: String = "") -> String {
        let short = compact
        guard indent.count + short.count > Self.lineLength else { return short }
        let inner = indent + "  "
        switch self {
        case .list(let items):
            let lines = items.map { inner + $0.written(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.written(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return short
        }
    }

    private var compact: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        case .list(let items): "[" + items.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: result += "\\\""
            case 0x5c: result += "\\\\"
            case 0x20..<0x7f: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result + "\""
    }
}

/// Texts are told apart by their bytes; Swift's own equality takes some for equal that are not.
struct Bytes: Hashable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}
