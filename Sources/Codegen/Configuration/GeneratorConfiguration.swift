import DataModel
public import Syntax

/// A service and the methods that it answers.
public struct ServiceMethods: Sendable {
    public let name: String
    public let methods: [NSID]
}

/// Another module that is generated from lexicons, and what is taken from it.
public struct ModuleImport: Sendable {
    public let module: String
    /// Empty takes all.
    public var include: [NSIDPattern] = []
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

    /// Empty takes all.
    public var include: [NSIDPattern] = []
    /// What is left out. Documents that others refer to must not be among it.
    public var exclude: [NSIDPattern] = []
    public var parts: Set<Part> = Set(Part.allCases)
    /// Whether the configuration lists `parts`. A module without methods whose objects are bodies elsewhere does.
    public var listsParts = false
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
        (include.isEmpty || include.contains { $0.matches(nsid) }) && !exclude.contains { $0.matches(nsid) }
    }

    /// Whether a file beside lexicons is a configuration: it has the name of one, and is no lexicon that has this name.
    public static func isConfiguration(_ file: String, _ bytes: [UInt8]) -> Bool {
        guard file.utf8.split(separator: UInt8(ascii: "/")).last?.elementsEqual(fileName.utf8) == true else {
            return false
        }
        return (try? JSONNode(parsing: bytes))?["lexicon"] == nil
    }

    /// Whether Swift takes a name as it stands.
    public static func isName(_ text: String) -> Bool {
        Spelling.isName(text) && Identifier.escaped(text) == text
    }
}
