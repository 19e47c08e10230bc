/// Any URI: a scheme (RFC 3986), a colon and something without white space, up to 8 KiB.
public struct URI: SyntaxValue {
    public static let format = "uri"
    public static let maximumLength = 8192

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    /// The part before the first colon, in lower case.
    public var scheme: String {
        text.slice(0..<text.withBytes { $0.index(of: ASCII.colon) ?? 0 }).asciiLowercased
    }

    public static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    public func hash(into hasher: inout Hasher) {
        text.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count <= maximumLength else { return "longer than 8192 bytes" }
        guard let first = bytes.first, first.isLetter else { return "must start with a scheme" }
        var index = 1
        while index < bytes.count, isSchemeByte(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == ASCII.colon else { return "no colon after the scheme" }
        guard index + 1 < bytes.count else { return "nothing after the scheme" }
        if bytes.isGraphic(from: index) { return nil }
        return hasSpace(bytes.part(index + 1, bytes.count)) ? "white space" : nil
    }

    @inline(__always)
    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == ASCII.plus || byte == ASCII.hyphen || byte == ASCII.dot
    }

    /// ASCII space and controls, and the spaces of Unicode that matter: U+0085, U+00A0, U+1680, U+2000–200A, U+2028,
    /// U+2029, U+202F, U+205F, U+3000, U+FEFF.
    private static func hasSpace(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for (index, byte) in bytes.enumerated() {
            if byte <= 0x20 || byte == 0x7F { return true }
            if byte < 0x80 { continue }
            let second = index + 1 < bytes.count ? bytes[index + 1] : 0
            let third = index + 2 < bytes.count ? bytes[index + 2] : 0
            switch (byte, second, third) {
            case (0xC2, 0x85, _), (0xC2, 0xA0, _), (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A),
                (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80),
                (0xEF, 0xBB, 0xBF):
                return true
            default: continue
            }
        }
        return false
    }
}
