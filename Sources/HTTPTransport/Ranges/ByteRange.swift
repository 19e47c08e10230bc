/// A region of a representation: first and last byte, both included (RFC 9110, 14.1.2).
public struct ByteRange: Hashable, Sendable {
    public let first: Int64
    public let last: Int64

    /// - Precondition: `0 <= first <= last`.
    public init(first: Int64, last: Int64) {
        precondition(0 <= first && first <= last, "a range is not empty")
        self.first = first
        self.last = last
    }

    public var count: Int64 { last - first + 1 }
}

/// What a `Range` field asks for.
public enum RangeSelection: Hashable, Sendable {
    /// No field, another unit, several ranges, or a field that breaks the grammar: all of it, with status 200.
    case whole
    /// Status 206.
    case part(ByteRange)
    /// Status 416.
    case unsatisfiable

    /// - Parameters:
    ///   - field: the value of `Range`; nil when absent.
    ///   - size: the length of the representation in bytes.
    public init(_ field: String?, size: Int64) {
        self = field.flatMap { RangeSelection.parse(Array($0.utf8), size: size) } ?? .whole
    }

    private static func parse(_ field: [UInt8], size: Int64) -> RangeSelection? {
        let unit = Array("bytes=".utf8)
        guard field.count <= 100, field.count > unit.count,
            zip(field, unit).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
        else { return nil }
        let range = field[unit.count...].filter { $0 != 0x20 && $0 != 0x09 }
        let parts = range.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let count = number(parts[1]) else { return nil }
            guard count > 0 else { return .unsatisfiable }
            return size == 0 ? .whole : .part(ByteRange(first: max(0, size - count), last: size - 1))
        }
        guard let first = number(parts[0]) else { return nil }
        var last = Int64.max
        if !parts[1].isEmpty {
            guard let number = number(parts[1]), number >= first else { return nil }
            last = number
        }
        guard first < size else { return .unsatisfiable }
        return .part(ByteRange(first: first, last: min(last, size - 1)))
    }

    /// Digits only. What exceeds every file is the largest number.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self)) ?? .max
    }
}
