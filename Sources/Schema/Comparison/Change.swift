public import DataModel
public import Syntax

/// A difference between two versions of documents.
///
/// Printed in the form `nsid: breaking: message [kind] (path)`, or with `change` in the place of `breaking`.
public struct Change: Sendable, Hashable, CustomStringConvertible {
    public let kind: ChangeKind
    /// Whether data or programs that were right by the old version are wrong by the new one, or the other way round.
    public let isBreaking: Bool
    public let nsid: NSID
    /// The keys that lead to the place in the new version, or in the old one where it has gone; empty for the whole.
    public let path: String
    public let message: String

    public var description: String {
        let place = path.isEmpty ? "" : " (\(OneLine.text(path)))"
        let effect = isBreaking ? "breaking" : "change"
        return "\(nsid): \(effect): \(OneLine.text(message)) [\(kind.rawValue)]\(place)"
    }

    /// The change for programs.
    public var value: Value {
        .map([
            "kind": .string(kind.rawValue), "breaking": .bool(isBreaking), "nsid": .string(nsid.text),
            "path": .string(path), "message": .string(message),
        ])
    }
}

/// What kind of thing changed. Those that other tools look for have the same names there.
public enum ChangeKind: String, Sendable, Hashable, CaseIterable {
    case documentAdded = "document-added"
    case documentRemoved = "document-removed"
    case endpointAdded = "endpoint-added"
    case endpointRemoved = "endpoint-removed"
    case definitionAdded = "definition-added"
    case definitionRemoved = "definition-removed"
    case description
    case typeChange = "type-change"

    case recordKeyType = "record-key-type"
    case propertyAdded = "property-added"
    case propertyRemoved = "property-removed"
    case objectRequired = "object-required"
    case objectNullable = "object-nullable"
    case paramsRequired = "params-required"

    case inputAdded = "input-added"
    case inputRemoved = "input-removed"
    case outputAdded = "output-added"
    case outputRemoved = "output-removed"
    case bodyEncoding = "body-encoding"
    case bodySchema = "body-schema"
    case errorAdded = "error-added"
    case errorRemoved = "error-removed"
    case subprotocol

    case constValue = "const-value"
    case defaultValue = "default-value"
    case enumValues = "enum-values"
    case knownValues = "known-values"
    case integerRange = "integer-range"
    case stringFormat = "string-format"
    case stringLength = "string-length"
    case bytesLength = "bytes-length"
    case arrayLength = "array-length"
    case blobAccept = "blob-accept"
    case blobSize = "blob-size"
    case refChange = "ref-change"
    case unionOpenClosed = "union-open-closed"
    case unionClosedRefs = "union-closed-refs"
    case unionRefAdded = "union-ref-added"
    case unionRefRemoved = "union-ref-removed"

    case permissionAdded = "permission-added"
    case permissionRemoved = "permission-removed"
    case title
}
