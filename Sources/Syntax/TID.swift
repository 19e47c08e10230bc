/// A timestamp identifier: 13 characters of sortable base32 that hold microseconds since 1970 and a clock id.
/// Texts sort as the numbers do.
public struct TID: SyntaxValue {
    public static let format = "tid"
    static let length = 13
    /// The time has 53 bits.
    static let maximumMicroseconds: Int64 = (1 << 53) - 1

    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        if let reason = text.withBytes(Self.problem) { throw SyntaxError(format: Self.format, reason: reason) }
        self.text = text
    }

    /// The TID of a moment. Times before 1970 and after the year 2255 become the nearest that fits; of the clock id
    /// the low ten bits count.
    public init(microseconds: Int64, clockID: Int) {
        let time = UInt64(clamping: min(max(microseconds, 0), Self.maximumMicroseconds))
        let value = time << 10 | UInt64(truncatingIfNeeded: clockID & 0x3FF)
        text = String(unsafeUninitializedCapacity: Self.length) { bytes in
            for index in 0..<Self.length {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(5 * (Self.length - 1 - index))) & 0x1F
                bytes[index] = Self.character(digit)
            }
            return Self.length
        }
    }

    /// Microseconds since 1970.
    public var microseconds: Int64 { Int64(truncatingIfNeeded: value >> 10) }

    /// The clock that made it, 0…1023.
    public var clockID: Int { Int(truncatingIfNeeded: value & 0x3FF) }

    /// The 64 bits; the highest is zero in all that follow the specification.
    var value: UInt64 {
        text.utf8.reduce(0) { $0 << 5 | UInt64(Self.digit($1)) }
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count == length else { return "must have 13 characters" }
        for byte in bytes where !(byte.isLowercaseLetter || (byte >= 0x32 && byte <= 0x37)) {
            return "a character outside 2-7 and a-z"
        }
        // 13 digits are 65 bits: the first digit may use four.
        return bytes[0] <= 0x6A ? nil : "the first character must be one of 2-7 and a-j"
    }

    @inline(__always)
    private static func character(_ digit: UInt8) -> UInt8 { digit < 6 ? digit + 0x32 : digit - 6 + 0x61 }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt8 { byte >= 0x61 ? byte &- 0x61 &+ 6 : byte &- 0x32 }
}

extension TID: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }
}

/// Makes TIDs that strictly increase, whatever the system's clock does.
public struct TIDClock: Sendable {
    private let clockID: Int
    private var last: Int64

    /// `clockID`: 0…1023, chosen at random once a process. `last`: the newest TID known to exist, so that the order
    /// holds over restarts.
    public init(clockID: Int, after last: TID? = nil) {
        self.clockID = clockID
        self.last = last?.microseconds ?? -1
    }

    /// The next TID; `now` is microseconds since 1970.
    public mutating func next(now: Int64) -> TID {
        last = max(now, last < TID.maximumMicroseconds ? last + 1 : last)
        return TID(microseconds: last, clockID: clockID)
    }

    /// Learns of a TID made elsewhere: what follows will be later.
    public mutating func observe(_ tid: TID) { last = max(last, tid.microseconds) }
}
