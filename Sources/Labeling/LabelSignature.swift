import DataModel
public import Keys
public import Lexicons

extension Label {
    /// The label with a signature over its canonical form.
    public func signed(by key: PrivateKey) -> Label {
        var label = canonical
        label.sig = key.sign(label.signedBytes)
        return label
    }

    /// Checks the signature (label specification, "Verification").
    ///
    /// Some labelers sign `neg: false` as they send it. The fields as received are tried first, then the canonical
    /// ones. Fields that the specification does not name are never part of either.
    public func verify(_ key: PublicKey) throws(LabelError) {
        guard ver == Self.version else { throw .wrongVersion }
        guard let sig else { throw .unsigned }
        guard val.utf8.count <= LabelRules.maximumValueBytes else { throw .invalidValue }
        if key.verify(signature: sig, message: signedBytes) { return }
        guard neg == false else { throw .badSignature }
        var received = canonical
        received.neg = false
        guard key.verify(signature: sig, message: received.cbor()) else { throw .badSignature }
    }
}

/// Why a label is not accepted or not made.
public enum LabelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The version is absent or not 1.
    case wrongVersion
    /// There is no signature.
    case unsigned
    /// The signature does not fit the label and the key, or is not in the one accepted form.
    case badSignature
    /// The value is empty, longer than 128 bytes, or has white space or control characters.
    case invalidValue
    /// The subject is neither a DID nor another URI.
    case invalidSubject
    /// The CID is none.
    case invalidCID
    /// The label would have expired before it was made.
    case expiryInThePast
    /// The subject is named by a handle, which may be another's tomorrow.
    case handleInSubject
    /// A label with a time of its own has not been made yet.
    case timeInTheFuture
    /// A label with a time of its own is not later than the one that holds.
    case notLater
    /// What is known about the subject is too much to keep.
    case contextTooLong
    /// A request for a label is not understood.
    case invalidField(String)

    public var description: String {
        switch self {
        case .wrongVersion: "the label's ver is not 1"
        case .unsigned: "the label has no signature"
        case .badSignature: "the signature does not fit the label and the key"
        case .invalidValue: "a label value has 1 to 128 bytes and no white space or control characters"
        case .invalidSubject: "the subject is neither a DID nor another URI"
        case .invalidCID: "the CID is none"
        case .expiryInThePast: "the expiry lies in the past"
        case .handleInSubject: "the subject must be named by its DID, not by a handle"
        case .timeInTheFuture: "the label's cts lies in the future"
        case .notLater: "a later label of the same subject and value is there already"
        case .invalidField(let problem): problem
        case .contextTooLong: "the context is longer than 64 KiB of JSON"
        }
    }
}

/// What a labeler may say.
public enum LabelRules {
    /// The lexicon's limit.
    public static let maximumValueBytes = 128

    /// Refuses values that clients could not show or match.
    public static func check(value: String) throws(LabelError) {
        let isPlain = value.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
        }
        guard !value.isEmpty, value.utf8.count <= maximumValueBytes, isPlain else { throw .invalidValue }
    }
}
