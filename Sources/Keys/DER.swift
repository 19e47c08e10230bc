/// The one ASN.1 structure that OpenSSL wants around a signature: a sequence of two integers.
enum DER {
    /// Two integers of at most 33 bytes, each with two bytes before it, and two for the sequence.
    static let maximumLength = 72

    static func encode(_ signature: [UInt8]) -> [UInt8] {
        let body = integer(signature[..<32]) + integer(signature[32...])
        return [0x30, UInt8(truncatingIfNeeded: body.count)] + body
    }

    /// `r ‖ s` of what OpenSSL wrote; nil when it is anything else.
    static func decode(_ encoded: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = encoded
        guard rest.count <= maximumLength, rest.popFirst() == 0x30, let length = rest.popFirst(), rest.count == length,
            let r = takeInteger(&rest), let s = takeInteger(&rest), rest.isEmpty
        else { return nil }
        return r + s
    }

    private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(number.drop { $0 == 0 })
        // A leading bit would mean a negative number; zero needs one digit.
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [0x02, UInt8(truncatingIfNeeded: digits.count)] + digits
    }

    private static func takeInteger(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(), length <= 33, rest.count >= length else {
            return nil
        }
        let digits = rest.prefix(Int(length)).drop { $0 == 0 }
        rest = rest.dropFirst(Int(length))
        guard digits.count <= 32 else { return nil }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
}
