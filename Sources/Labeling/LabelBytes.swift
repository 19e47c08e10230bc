import DataModel
public import Lexicons
import Syntax

/// A label of the network: who says what about what.
public typealias Label = Com.Atproto.Label.Defs.Label

extension Label {
    /// The one version of the label format (label specification, "Schema").
    public static var version: Int64 { 1 }

    /// Only the fields that are signed, as a new label must have them: `neg` only when true, no signature, nothing
    /// unknown.
    public var canonical: Label {
        Label(
            ver: Self.version, src: src, uri: uri, cid: cid, val: val, neg: neg == true ? true : nil, cts: cts,
            exp: exp)
    }

    /// The bytes that a signature covers.
    public var signedBytes: [UInt8] { canonical.cbor() }

    /// What identifies a label. The latest label with an identity is the current one, whatever version of the subject
    /// it names; the others are history (label specification, "Label Lifecycle").
    public var identity: LabelIdentity {
        LabelIdentity(src: src.text, uri: uri.text, val: val)
    }

    /// Whether the label takes back an earlier one.
    public var isNegation: Bool { neg == true }

    /// Whether the label has stopped to hold.
    ///
    /// - Parameter now: microseconds since 1970.
    public func isExpired(at now: Int64) -> Bool {
        exp.map { $0.microseconds <= now } ?? false
    }
}

/// Source, subject and value of a label. Two identities are equal if their bytes are equal: texts that only look alike,
/// such as an accented letter in one scalar and in two, differ.
public struct LabelIdentity: Sendable, Hashable {
    public let src: String
    public let uri: String
    public let val: String

    public static func == (left: LabelIdentity, right: LabelIdentity) -> Bool {
        left.texts.elementsEqual(right.texts) { $0.utf8.elementsEqual($1.utf8) }
    }

    public func hash(into hasher: inout Hasher) {
        for text in texts {
            for byte in text.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0xFF))
        }
    }

    private var texts: [String] { [src, uri, val] }
}
