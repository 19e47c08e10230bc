public import Syntax

/// A service and the methods that it answers.
public struct ServiceMethods: Sendable {
    public let name: String
    public let methods: [NSID]
}

/// Another module that is generated from lexicons, and what is taken from it.
public struct ModuleImport: Sendable {
    public let module: String
    /// NSIDs, or beginnings of them that end in `.*`. Empty takes all.
    public var include: [String] = []
}

/// What `lexicons.json` says: which documents to generate, how, and which service answers which method.
public struct GeneratorConfiguration: Sendable {
    /// What can be made of a document. Types are always made.
    public enum Part: String, Sendable, CaseIterable {
        /// Records, objects, unions and the rest that is data.
        case types
        /// Methods that can be called, and what goes on by a cursor.
        case client
        /// Methods that can be answered, and a protocol for whoever answers them.
        case server
    }

    /// NSIDs, or beginnings of them that end in `.*`. Empty takes all.
    public var include: [String] = []
    /// The same, to leave out. Documents that others refer to must not be among them.
    public var exclude: [String] = []
    public var parts: Set<Part> = Set(Part.allCases)
    public var access = AccessLevel.public
    /// Name of an enumeration around all that is generated, where two modules would declare the same names.
    public var prefix: String?
    public var imports: [ModuleImport] = []
    public var services: [ServiceMethods] = []
    /// Whether documents with errors are left out, with those that refer to them, in place of failing.
    public var skipsInvalid = false
    /// Name of the module that the generated files will be part of. Where it is not known, they work in any.
    public var moduleName: String?

    public init() {}

    /// Whether methods are generated, and not their names alone.
    var hasMethods: Bool { parts.contains(.client) || parts.contains(.server) }

    /// Whether a document is to be generated.
    public func selects(_ nsid: NSID) -> Bool {
        (include.isEmpty || Self.matches(nsid, include)) && !Self.matches(nsid, exclude)
    }

    /// Whether any of the patterns stands for the name.
    static func matches(_ nsid: NSID, _ patterns: [String]) -> Bool {
        patterns.contains { pattern in
            guard pattern.utf8.last == UInt8(ascii: "*") else { return nsid.text.utf8.elementsEqual(pattern.utf8) }
            return nsid.text.utf8.starts(with: pattern.utf8.dropLast())
        }
    }
}
