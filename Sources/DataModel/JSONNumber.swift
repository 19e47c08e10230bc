/// A number as JSON writes it.
struct JSONNumber {
    /// Enough for any 64-bit integer and for any float written in full; longer ones are only hostile.
    static let maximumLength = 400

    private static let zero = UInt8(ascii: "0")

    let text: String

    /// `text`: in RFC 8259's grammar, at most ``maximumLength`` bytes long.
    init(_ text: String) { self.text = text }

    /// The number as a signed 64-bit integer: `123.0` and `1e2` are integers, `1.5` is not.
    ///
    /// Digits are moved, not computed with: a detour through floats would change integers beyond 2^53 silently.
    func integer() throws(DataError) -> Int64 {
        if let value = Int64(text) { return value }
        let (isNegative, digits, exponent) = parts
        // What is left of the number without zeros at its end, which belong to the exponent.
        let zeros = digits.reversed().prefix { $0 == Self.zero }.count
        let significant = digits.dropLast(zeros)
        if significant.allSatisfy({ $0 == Self.zero }) { return 0 }
        let power = exponent + zeros
        guard power >= 0 else { throw DataError("has a float, which the data model does not allow") }
        // No signed 64-bit integer has more digits than 19.
        guard power < 19,
            let value = Int64(
                (isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self)
                    + String(repeating: "0", count: power))
        else { throw DataError("is not a signed 64-bit integer") }
        return value
    }

    /// The digits before and behind the point, and the power of ten of the last one.
    private var parts: (isNegative: Bool, digits: [UInt8], exponent: Int) {
        let unsigned = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let halves = unsigned.split(maxSplits: 1) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = (halves.first ?? unsigned).split(separator: UInt8(ascii: "."), maxSplits: 1)
        let fraction = mantissa.count == 2 ? Array(mantissa[1]) : []
        return (
            unsigned.count < text.utf8.count, (mantissa.first.map(Array.init) ?? []) + fraction,
            (halves.count == 2 ? Self.exponent(halves[1]) : 0) - fraction.count
        )
    }

    /// An exponent; one that no `Int` holds is as large as makes no difference.
    private static func exponent(_ text: Substring.UTF8View) -> Int {
        let bound = 1_000_000
        guard let value = Int(Substring(text)) else { return text.first == UInt8(ascii: "-") ? -bound : bound }
        return min(max(value, -bound), bound)
    }
}
