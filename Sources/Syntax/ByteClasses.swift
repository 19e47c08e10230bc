// Everything here looks at bytes, never at `Character`: a combining mark must not hide a delimiter.

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isLowercaseLetter: Bool { self &- 0x61 < 26 }
    @inline(__always) var isUppercaseLetter: Bool { self &- 0x41 < 26 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var isAlphanumeric: Bool { isLetter || isDigit }
}

/// A set of ASCII characters as two words of bits: one test a byte, whatever the set.
struct ByteSet: Sendable {
    /// Bit n: character n.
    let low: UInt64
    /// Bit n: character 64 + n.
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 0x40 ? low : high
        return byte < 0x80 && word >> UInt64(byte & 0x3F) & 1 != 0
    }

    /// Whether all bytes from `start` on are in the set.
    @inline(__always)
    func containsAll(of bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Bool {
        var index = start
        while index < bytes.count {
            guard contains(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// Letters, digits and `. _ : % -`.
    static let did = ByteSet(low: 0x07FF602000000000, high: 0x07FFFFFE87FFFFFE)
    /// Letters, digits and `. _ : ~ -`.
    static let recordKey = ByteSet(low: 0x07FF600000000000, high: 0x47FFFFFE87FFFFFE)
    /// Letters, digits and `-`.
    static let hostLabel = ByteSet(low: 0x03FF200000000000, high: 0x07FFFFFE07FFFFFE)
    /// Letters, digits and `+ =`.
    static let cid = ByteSet(low: 0x23FF080000000000, high: 0x07FFFFFE07FFFFFE)
}

enum ASCII {
    static let percent: UInt8 = 0x25
    static let plus: UInt8 = 0x2B
    static let hyphen: UInt8 = 0x2D
    static let asterisk: UInt8 = 0x2A
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
}

extension String {
    /// Runs `body` over the UTF-8 bytes without copying them (a bridged string is copied once).
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = self
        return copy.withUTF8(body)
    }

    /// A new string of the bytes in `range`, which must lie on ASCII boundaries.
    func slice(_ range: Range<Int>) -> String {
        withBytes { bytes in String(decoding: bytes[range], as: UTF8.self) }
    }

    /// The text with `A`–`Z` replaced; every other byte stays.
    var asciiLowercased: String {
        withBytes { bytes in
            guard bytes.contains(where: \.isUppercaseLetter) else { return self }
            return String(decoding: bytes.map { $0.isUppercaseLetter ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
    }

    /// Equal bytes. `==` on strings would call canonically equivalent texts equal.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension UnsafeBufferPointer<UInt8> {
    @inline(__always)
    func starts(with prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        let start = prefix.utf8Start
        for index in 0..<prefix.utf8CodeUnitCount where self[index] != start[index] { return false }
        return true
    }

    /// The bytes from `start` up to `end`, which the caller has checked to be inside.
    @inline(__always)
    func part(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: self[start..<end])
    }

    /// Whether all bytes from `start` on are printable ASCII other than the space.
    func isGraphic(from start: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = UnsafeRawBufferPointer(self)
        var index = start
        // Eight at a time: a byte below 0x21 borrows from its high bit, as 0x7F does when its distance is taken.
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let distance = word ^ ones &* 0x7F
            let marks = word | (word &- ones &* 0x21) | ((distance &- ones) & ~distance)
            guard marks & (ones &* 0x80) == 0 else { return false }
            index += 8
        }
        while index < bytes.count {
            guard bytes[index] > 0x20, bytes[index] < 0x7F else { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    func index(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }
}

/// Host names as handles and the authorities of NSIDs use them.
enum DomainName {
    /// RFC 1035: 255 octets on the wire, which are 253 characters.
    static let maximumLength = 253
    static let maximumLabelLength = 63

    /// Why `label` cannot be a part of a host name, or nil.
    @inline(__always)
    static func problem(label: UnsafeBufferPointer<UInt8>) -> String? {
        guard let first = label.first, let last = label.last else { return "an empty label" }
        if label.count > maximumLabelLength { return "a label longer than 63 characters" }
        if first == ASCII.hyphen || last == ASCII.hyphen { return "a label starts or ends with a hyphen" }
        return ByteSet.hostLabel.containsAll(of: label) ? nil : "a character that host names cannot have"
    }
}
