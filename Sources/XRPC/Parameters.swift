public import Syntax

/// Reads query parameters by the rules of XRPC: repeated keys are arrays, a repeated key for a single value is an
/// error, an empty value is an absent one, unknown keys are ignored.
public struct ParameterReader: Sendable {
    /// Longer queries are refused; batches of 25 long URIs fit ten times over.
    public static let maximumQueryBytes = 64 * 1024
    /// More pairs are refused.
    public static let maximumPairs = 1000

    private var pairs: [(name: String, value: String)] = []

    /// Decodes the text behind the question mark.
    public init(query: String) throws(XRPCError) {
        guard query.utf8.count <= Self.maximumQueryBytes else {
            throw .invalidRequest("The query is longer than \(Self.maximumQueryBytes) bytes.")
        }
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < Self.maximumPairs else {
                throw .invalidRequest("The query has more than \(Self.maximumPairs) parameters.")
            }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0]),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "".utf8[...])
            else { throw .invalidRequest("The query is not percent-encoded UTF-8.") }
            if !value.isEmpty { pairs.append((name, value)) }
        }
    }

    /// The values of a parameter that is an array, in order.
    public func strings(_ name: StaticString) throws(XRPCError) -> [String] {
        let wanted = "\(name)"
        return pairs.filter { $0.name.utf8.elementsEqual(wanted.utf8) }.map(\.value)
    }

    /// A parameter that stands at most once; nil when absent.
    public func string(_ name: StaticString) throws(XRPCError) -> String? {
        let values = try strings(name)
        guard values.count <= 1 else { throw .invalidRequest("Parameter \(name) must not be repeated.") }
        return values.first
    }

    /// A whole number in decimal digits; nil when absent.
    public func integer(_ name: StaticString) throws(XRPCError) -> Int64? {
        guard let text = try string(name) else { return nil }
        return try Self.integer(text, name)
    }

    /// The whole numbers of a parameter that is an array.
    public func integers(_ name: StaticString) throws(XRPCError) -> [Int64] {
        var numbers: [Int64] = []
        for text in try strings(name) { numbers.append(try Self.integer(text, name)) }
        return numbers
    }

    /// `true` or `false`; nil when absent.
    public func bool(_ name: StaticString) throws(XRPCError) -> Bool? {
        guard let text = try string(name) else { return nil }
        return try Self.bool(text, name)
    }

    /// The truth values of a parameter that is an array.
    public func bools(_ name: StaticString) throws(XRPCError) -> [Bool] {
        var values: [Bool] = []
        for text in try strings(name) { values.append(try Self.bool(text, name)) }
        return values
    }

    /// A string of a known format; nil when absent.
    public func syntax<Format: SyntaxValue>(_ name: StaticString) throws(XRPCError) -> Format? {
        guard let text = try string(name) else { return nil }
        return try Self.syntax(text, name)
    }

    /// The strings of a known format of a parameter that is an array.
    public func syntaxes<Format: SyntaxValue>(_ name: StaticString) throws(XRPCError) -> [Format] {
        var values: [Format] = []
        for text in try strings(name) { values.append(try Self.syntax(text, name)) }
        return values
    }

    /// `value`, or the error that a required parameter is absent.
    public func required<Parameter>(_ value: Parameter?, _ name: StaticString) throws(XRPCError) -> Parameter {
        guard let value else { throw .invalidRequest("Parameter \(name) is required.") }
        return value
    }

    private static func integer(_ text: String, _ name: StaticString) throws(XRPCError) -> Int64 {
        guard let number = Int64(text), text.utf8.first != UInt8(ascii: "+") else {
            throw .invalidRequest("Parameter \(name) must be an integer.")
        }
        return number
    }

    private static func bool(_ text: String, _ name: StaticString) throws(XRPCError) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw .invalidRequest("Parameter \(name) must be true or false.")
        }
    }

    private static func syntax<Format: SyntaxValue>(
        _ text: String, _ name: StaticString
    ) throws(XRPCError) -> Format {
        do {
            return try Format(text)
        } catch {
            throw .invalidRequest("Parameter \(name) is \(error).")
        }
    }
}

/// Writes query parameters.
public struct ParameterWriter: Sendable {
    /// The encoded query, without a question mark.
    public private(set) var query = ""

    public init() {}

    public mutating func string(_ name: StaticString, _ value: String) {
        if !query.isEmpty { query += "&" }
        query += PercentCoding.encode("\(name)") + "=" + PercentCoding.encode(value)
    }

    public mutating func integer(_ name: StaticString, _ value: Int64) { string(name, String(value)) }

    public mutating func bool(_ name: StaticString, _ value: Bool) { string(name, value ? "true" : "false") }

    public mutating func syntax(_ name: StaticString, _ value: some SyntaxValue) { string(name, value.text) }
}

/// Percent-encoding as forms have it: `+` reads as a space, and is never written.
public enum PercentCoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text of encoded bytes; nil when an escape is broken or the result is not UTF-8.
    public static func decode(_ encoded: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(value), let low = iterator.next().flatMap(value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Everything but RFC 3986's unreserved characters is escaped.
    public static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
