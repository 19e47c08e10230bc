/// A language tag that is well-formed by the grammar of RFC 5646 (BCP 47), its language in lower case. Whether its
/// subtags are registered, or repeated, is not looked at.
public struct Language: SyntaxValue {
    public static let format = "language"
    /// Longer than any tag in use; RFC 5646 asks for 35 at least.
    public static let maximumLength = 128

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count <= maximumLength else { return "longer than 128 characters" }
        var subtags = Subtags(bytes)
        let matches = subtags.takeLanguageTag() || isGrandfathered(bytes)
        return matches ? nil : "not a well-formed tag of BCP 47"
    }

    /// The tags of RFC 3066 that the grammar does not produce; RFC 5646 lists them and adds none.
    private static let irregular: [[UInt8]] = [
        "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo",
        "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
    ].map { Array($0.utf8) }

    private static func isGrandfathered(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        irregular.contains { tag in
            tag.count == bytes.count
                && zip(tag, bytes).allSatisfy { $0 == $1 || ($1.isUppercaseLetter && $0 == $1 | 0x20) }
        }
    }
}

/// Walks the subtags of a language tag, taking what each rule of the grammar allows.
private struct Subtags {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var start = 0
    private var end = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        end = bytes.index(of: ASCII.hyphen) ?? bytes.count
    }

    private var isAtEnd: Bool { start > bytes.count }
    private var length: Int { end - start }

    private mutating func advance() {
        start = end + 1
        end = start > bytes.count ? start : bytes.index(of: ASCII.hyphen, from: start) ?? bytes.count
    }

    /// Takes the current subtag when its length lies in `lengths` and all its bytes are of the class.
    private mutating func take(_ lengths: ClosedRange<Int>, _ isMember: (UInt8) -> Bool) -> Bool {
        guard !isAtEnd, lengths.contains(length), bytes.part(start, end).allSatisfy(isMember) else { return false }
        advance()
        return true
    }

    mutating func takeLanguageTag() -> Bool {
        if takePrivateUse() { return isAtEnd }
        guard takeLanguage() else { return false }
        _ = take(4...4, \.isLetter)
        _ = take(2...2, \.isLetter) || take(3...3, \.isDigit)
        while takeVariant() {}
        while takeExtension() {}
        _ = takePrivateUse()
        return isAtEnd
    }

    private mutating func takeLanguage() -> Bool {
        // Four letters are reserved for the future: there is no such language, so there is no such tag. The protocol
        // wants languages in lower case, though RFC 5646 does not care.
        if take(5...8, \.isLowercaseLetter) { return true }
        guard take(2...3, \.isLowercaseLetter) else { return false }
        var extended = 0
        while extended < 3, take(3...3, \.isLetter) { extended += 1 }
        return true
    }

    private mutating func takeVariant() -> Bool {
        if take(5...8, \.isAlphanumeric) { return true }
        guard !isAtEnd, length == 4, bytes[start].isDigit else { return false }
        return take(4...4, \.isAlphanumeric)
    }

    private mutating func takeExtension() -> Bool {
        guard !isAtEnd, length == 1, bytes[start] | 0x20 != 0x78, bytes[start].isAlphanumeric else { return false }
        let singleton = self
        advance()
        guard take(2...8, \.isAlphanumeric) else {
            self = singleton
            return false
        }
        while take(2...8, \.isAlphanumeric) {}
        return true
    }

    private mutating func takePrivateUse() -> Bool {
        guard !isAtEnd, length == 1, bytes[start] | 0x20 == 0x78 else { return false }
        let singleton = self
        advance()
        guard take(1...8, \.isAlphanumeric) else {
            self = singleton
            return false
        }
        while take(1...8, \.isAlphanumeric) {}
        return true
    }
}
