import DataModel
import Labeling
import Lexicons
import Syntax

/// A label as it came, however it was written.
struct SeenLabel: Sendable, Hashable {
    let value: Value

    init(_ value: Value) { self.value = value }

    var src: String { value["src"]?.asString ?? "" }
    var uri: String { value["uri"]?.asString ?? "" }
    var val: String { value["val"]?.asString ?? "" }
    var cts: String { value["cts"]?.asString ?? "" }
    var isNegation: Bool { value["neg"] == .bool(true) }

    /// Source, subject and value: of labels with the same identity, the latest counts, whatever version it names.
    struct Identity: Sendable, Hashable {
        let src: String
        let uri: String
        let val: String
    }

    var identity: Identity { Identity(src: src, uri: uri, val: val) }

    /// Without its signature.
    var unsigned: Value {
        guard var map = value.asMap else { return value }
        map["sig"] = nil
        return .map(map)
    }

    /// The signature, written as bytes or as a list of numbers, which is not allowed.
    var signature: [UInt8]? {
        if let bytes = value["sig"]?.asBytes { return bytes }
        guard let numbers = value["sig"]?.asArray, !numbers.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for number in numbers {
            guard let byte = number.asInteger.flatMap(UInt8.init(exactly:)) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The label by its lexicon, whatever form its signature has.
    func read() throws -> Label {
        guard var map = value.asMap else { throw DataError("a label is an object") }
        map["sig"] = signature.map(Value.bytes)
        return try Label(cbor: Value.map(map).cbor())
    }

    func isExpired(at now: Int64) -> Bool {
        guard let text = value["exp"]?.asString, let exp = try? Datetime(text) else { return false }
        return exp.microseconds <= now
    }

    /// False for times that cannot be read.
    func isOlder(than other: SeenLabel) -> Bool {
        guard let mine = try? Datetime(cts), let others = try? Datetime(other.cts) else { return false }
        return mine.microseconds < others.microseconds
    }

    /// For reports.
    var name: String { "\(val) on \(uri)" }
}
