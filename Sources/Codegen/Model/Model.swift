import Schema
import Syntax

// What the resolver hands to the renderer: types with their final names, nothing left to look up.

/// All that is generated for one module, and what modules above it need to know in order to build on it.
struct ResolvedModule {
    let name: String
    var files: [ResolvedFile]
    var tree: NamespaceTree
    /// The names taken inside of each path.
    var scopes: [String: Scope] = [:]
    /// The path of each definition that is a type of its own.
    var paths: [Reference: String] = [:]
    /// Named data that is no type of its own.
    var values: [Reference: ValueType] = [:]
    /// Whether objects can be bodies of methods.
    var hasMethods = true
    /// Paths of types that have constraints, their own or those of what they contain; imported ones too.
    var constrained: Set<String> = []
    /// Last parts of all paths; the runtime's types of these names must be qualified.
    var names: Set<String> = []
    /// The same without those of roots; roots of these names must be qualified.
    var nestedNames: Set<String> = []

    /// What stands for the name of a module that has none yet; no module can be called so.
    static let unnamed = "_"
}

/// What is generated from one document.
struct ResolvedFile {
    let nsid: NSID
    let path: String
    /// The document without needless white space.
    let text: String
    let documentation: String?
    let main: MainKind
    /// Types inside of the path; for an object that is itself the path, one declaration of that path.
    var declarations: [Declaration]
}

/// What a document is about.
enum MainKind {
    case record, query, procedure, subscription, other
    /// The document has no main definition.
    case absent
}

enum Declaration {
    case object(ObjectType)
    case union(UnionType)
    case openString(OpenStringType)
    /// The known values of a string with a format, in an enumeration without cases.
    case knownValues(OpenStringType, StringFormat)
    case parameters(ObjectType)
    case message(UnionType)
    case failure([Member])
    case alias(name: String, documentation: String?, spelling: AliasTarget)
    case token(name: String, value: String, documentation: String?)
    /// A static property of type `String?`.
    case encoding(name: String, value: String?)
    case paging(Paging)
    case resuming(Resuming)
}

enum AliasTarget {
    /// A generated type, or one of the runtime.
    case path(String)
    case runtime(RuntimeType)
    case value(ValueType)
}

/// A structure.
struct ObjectType {
    let path: String
    let documentation: String?
    let shape: Shape
    var isBody = false
    var fields: [Field]
    var nested: [Declaration]

    enum Shape {
        case record(NSID)
        /// With the `$type` that it has in unions.
        case named(String)
        case anonymous
    }

    var name: String { lastPart(path) }
}

struct Field {
    /// As on the wire.
    let key: String
    /// As in Swift, without backticks.
    let name: String
    let documentation: String?
    let type: ValueType
    let isRequired: Bool
    let isNullable: Bool
    /// Whether the value is stored in a box, because its type would contain itself.
    var isBoxed = false

    /// Whether the property is an optional.
    var isOptional: Bool { !isRequired || isNullable }

    /// The stored property behind a boxed field. No field has this name: in a name, three underscores follow a word.
    var storage: String { isBoxed ? "\(name)___box" : name }
}

/// An enumeration with a payload in each case.
struct UnionType {
    let path: String
    let documentation: String?
    /// Whether there is a case for members that the lexicon does not name.
    let hasOther: Bool
    var isBody = false
    var isIndirect = false
    let variants: [Variant]

    var name: String { lastPart(path) }
}

struct Variant {
    let name: String
    let reference: Reference
    /// The payload's path.
    let path: String
}

/// How a query is asked for its next page.
struct Paging {
    /// The field of the parameters, and that of the output.
    let parameter: String
    let output: String
    /// The one list of the output, if it has one.
    let items: (field: String, isRequired: Bool, type: ValueType)?
}

/// How a subscription is asked to go on.
struct Resuming {
    /// The field of the parameters.
    let parameter: String
    /// The messages that have a number, and its field.
    let cases: [(variant: String, field: String)]
    let isComplete: Bool
}

/// A structure around a string.
struct OpenStringType {
    let path: String
    let documentation: String?
    let values: [Member]

    var name: String { lastPart(path) }
}

/// A name in Swift for a text on the wire.
struct Member {
    let name: String
    let value: String
    let documentation: String?
}

/// The type of a field.
indirect enum ValueType {
    case bool(BooleanSchema)
    case integer(IntegerSchema)
    case string(StringSchema)
    case syntax(StringFormat, StringSchema)
    case openString(String, StringSchema)
    case bytes(LengthRange)
    case link
    case blob(BlobSchema)
    case map
    /// A generated structure or enumeration, by path.
    case generated(String)
    case array(ValueType, LengthRange)

    /// How many arrays lie in one another.
    var depth: Int {
        if case .array(let item, _) = self { item.depth + 1 } else { 0 }
    }
}

/// The last part of a path, without the module that declares it.
func lastPart(_ path: String) -> String {
    let end = path.utf8.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    return end.map { String(path[path.utf8.index(after: $0)...]) } ?? path
}

/// All but the last part of a path.
func firstParts(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(path[..<$0]) } ?? ""
}
