import Foundation
package import Labeling

/// What is known about a subject when it is labeled, for review: a JSON object, such as the matches of a copyright
/// scan.
///
/// It is no part of the label and no data of the network: its numbers may have fractions.
package struct LabelContext: Sendable, Hashable {
    /// As JSON, in bytes: dozens of matches have some thousand.
    package static let maximumBytes = 64 << 10

    /// The object as JSON, its keys sorted; members that are null are left out.
    package let json: String

    /// Checks a JSON object.
    package init(json: some Sequence<UInt8>) throws(LabelError) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else {
            throw .invalidField("context must be an object")
        }
        try self.init(object)
    }

    private init(_ object: [String: Any]) throws(LabelError) {
        let told = object.filter { !($0.value is NSNull) }
        guard
            let bytes = try? JSONSerialization.data(
                withJSONObject: told, options: [.sortedKeys, .withoutEscapingSlashes])
        else { throw .invalidField("context must be an object") }
        guard bytes.count <= Self.maximumBytes else { throw .contextTooLong }
        json = String(decoding: bytes, as: UTF8.self)
    }

    /// What was known before and what is told now; of the same key what is told now.
    func merged(over earlier: String?) throws(LabelError) -> LabelContext {
        func object(_ text: String) -> [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
        }
        guard let earlier else { return self }
        return try LabelContext(object(earlier).merging(object(json)) { $1 })
    }
}
