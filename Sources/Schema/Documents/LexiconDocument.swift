public import Syntax

/// A lexicon document: what one NSID means.
public struct LexiconDocument: Sendable {
    public let id: NSID
    public let description: String?
    /// In the order of the file; at least one, names unique.
    public let definitions: [Definition]
    /// Name of the file, for diagnostics.
    public let file: String

    public init(id: NSID, description: String?, definitions: [Definition], file: String) {
        self.id = id
        self.description = description
        self.definitions = definitions
        self.file = file
    }

    /// The definition of that name.
    public subscript(name: String) -> Definition? {
        definitions.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The definition that the document is about, if it has one.
    public var main: Definition? { self["main"] }

    /// Whether the document is about something that can be called.
    public var isMethod: Bool {
        switch main?.kind {
        case .query, .procedure, .subscription: true
        default: false
        }
    }
}

/// A named part of a document.
public struct Definition: Sendable {
    public let name: String
    public let description: String?
    public let kind: Kind
    public let location: Location

    /// What is defined. All but the last three can only be the document's `main`.
    public enum Kind: Sendable {
        case record(RecordSchema)
        case query(MethodSchema)
        case procedure(MethodSchema)
        case subscription(SubscriptionSchema)
        case permissionSet(PermissionSetSchema)
        /// A type that this version does not know; it is left out, and the document stays usable.
        case unsupported(type: String)
        /// A name that stands for itself in `knownValues` and `enum`; never data.
        case token
        case data(DataSchema)
    }
}

/// Where something was said, for diagnostics.
public struct Location: Sendable, Hashable {
    public let line: Int
    public let column: Int
    public let path: String

    public init(line: Int, column: Int, path: String) {
        self.line = line
        self.column = column
        self.path = path
    }
}

/// A record: what may stand in a collection.
public struct RecordSchema: Sendable {
    public let key: RecordKeyRule
    public let object: ObjectSchema
}

/// Which keys the records of a collection have.
public enum RecordKeyRule: Sendable, Hashable {
    case tid, nsid, any
    case literal(RecordKey)

    /// Whether the rule allows `key`.
    public func allows(_ key: RecordKey) -> Bool {
        switch self {
        case .any: true
        case .tid: (try? TID(key.text)) != nil
        case .nsid: (try? NSID(key.text)) != nil
        case .literal(let only): only == key
        }
    }
}
