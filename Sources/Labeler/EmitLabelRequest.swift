import DataModel
import Foundation
package import Labeling
package import Syntax

/// A label that is asked for in JSON: the body of `POST /emit-label`, a line of an import.
///
/// What `queryLabels` answers is one too, so that labels can be taken from one labeler to another: `ver` must be 1, and
/// the old signature is passed by.
package struct EmitLabelRequest: Sendable, Hashable {
    package let draft: LabelDraft
    /// Who is to speak; nil when the request does not say.
    package let src: DID?

    private static let keys: Set<String> = [
        "uri", "val", "cid", "neg", "exp", "cts", "context", "src", "ver", "sig", "again",
    ]
    /// What a request without a value means: upstream's scans send none.
    private static let defaultValue = "copyright-violation"

    /// Checks a JSON object.
    package init(json: [UInt8]) throws(LabelError) {
        let value: Value
        do throws(DataError) { value = try Value(json: json) } catch {
            self = try Self.withFractions(json, else: error)
            return
        }
        let context = try Self.object("context", in: value.asMap ?? DataMap())
        try self.init(
            value,
            context: context.map { map throws(LabelError) in
                try LabelContext(json: Value.map(map).json())
            })
    }

    /// A request whose context has numbers that the data model does not allow; the context alone may.
    private static func withFractions(_ json: [UInt8], else problem: DataError) throws(LabelError) -> Self {
        let refusal = LabelError.invalidField("not a label in JSON: \(problem)")
        guard var object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any],
            let context = object.removeValue(forKey: "context") as? [String: Any],
            let contextBytes = try? JSONSerialization.data(withJSONObject: context),
            let rest = try? JSONSerialization.data(withJSONObject: object), let value = try? Value(json: Array(rest))
        else { throw refusal }
        return try Self(value, context: LabelContext(json: contextBytes))
    }

    private init(_ value: Value, context: LabelContext?) throws(LabelError) {
        guard let fields = value.asMap else { throw .invalidField("a label must be an object") }
        if let unknown = fields.keys.first(where: { !Self.keys.contains($0) }) {
            throw .invalidField("unknown key: \(unknown.prefix(64))")
        }
        guard fields["ver"].map({ $0 == .integer(Label.version) }) ?? true else { throw .wrongVersion }
        guard let uri = try Self.text("uri", in: fields) else { throw .invalidField("uri is required") }
        let src = try Self.text("src", in: fields)
        do throws(SyntaxError) { self.src = try src.map { text throws(SyntaxError) in try DID(text) } } catch {
            throw .invalidField("src must be a DID")
        }
        draft = try LabelDraft(
            uri: uri, cid: Self.text("cid", in: fields), val: Self.text("val", in: fields) ?? Self.defaultValue,
            isNegation: Self.flag("neg", in: fields), exp: Self.datetime("exp", in: fields),
            cts: Self.datetime("cts", in: fields), context: context, isEmittedAgain: Self.flag("again", in: fields))
    }

    private static func text(_ key: String, in fields: DataMap) throws(LabelError) -> String? {
        switch fields[key] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw .invalidField("\(key) must be a text")
        }
    }

    private static func flag(_ key: String, in fields: DataMap) throws(LabelError) -> Bool {
        switch fields[key] {
        case nil, .null?: return false
        case .bool(let flag)?: return flag
        default: throw .invalidField("\(key) must be true or false")
        }
    }

    private static func datetime(_ key: String, in fields: DataMap) throws(LabelError) -> Datetime? {
        guard let text = try text(key, in: fields) else { return nil }
        do throws(SyntaxError) { return try Datetime(text) } catch {
            throw .invalidField("\(key) must be a time such as 2027-01-01T00:00:00Z")
        }
    }

    private static func object(_ key: String, in fields: DataMap) throws(LabelError) -> DataMap? {
        switch fields[key] {
        case nil, .null?: return nil
        case .map(let map)?: return map
        default: throw .invalidField("\(key) must be an object")
        }
    }
}
