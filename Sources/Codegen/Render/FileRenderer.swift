import Schema
import Syntax

/// Writes the source of one file.
struct FileRenderer {
    let module: ResolvedModule
    let configuration: GeneratorConfiguration
    var writer: SourceWriter
    /// Structures whose initializers are still to be written.
    var extended: [ObjectType] = []
    /// The modules that are used, and whether their types stand in public declarations.
    private var imports: [String: Bool] = [:]

    init(_ module: ResolvedModule, _ configuration: GeneratorConfiguration) {
        self.module = module
        self.configuration = configuration
        writer = SourceWriter(configuration.access)
    }

    /// Notes that a module is used; needlessly public imports are warnings.
    mutating func use(_ module: String, isPublic: Bool) {
        guard module != "Swift", module != self.module.name else { return }
        imports[module] = isPublic || imports[module] == true
    }

    /// A runtime type, qualified if a generated type has the same name.
    mutating func spell(_ type: RuntimeType, isPublic: Bool = true) -> String {
        use(type.module, isPublic: isPublic)
        return module.names.contains(type.rawValue) ? "\(type.module)::\(type.rawValue)" : type.rawValue
    }

    /// Whether conformances and extensions make what they name visible to others; those with package access do not.
    var isExposing: Bool { configuration.access == .public }

    /// A protocol that a type conforms to.
    mutating func spell(conformance type: RuntimeType) -> String { spell(type, isPublic: isExposing) }

    /// A generated type, from the root. Every part says its module where that is another than of the part before it.
    mutating func spell(path: String, isPublic: Bool = true) -> String {
        path.split(separator: ".").enumerated().map { index, part in
            let name = lastPart(String(part))
            let escaped = Identifier.escaped(name)
            guard name.utf8.count < part.utf8.count else { return escaped }
            let owner = NamespaceTree.owner(of: String(part))
            guard owner != ResolvedModule.unnamed else {
                return index == 0 && module.nestedNames.contains(name) ? Self.alias(ofRoot: name) : escaped
            }
            use(String(owner), isPublic: isPublic)
            return "\(owner)::\(escaped)"
        }.joined(separator: ".")
    }

    /// A name for a root that nothing hides, for modules whose own name is not known.
    static func alias(ofRoot name: String) -> String { "_\(name)" }

    /// The Swift type of a field's value, without regard to its being optional.
    mutating func spell(_ type: ValueType) -> String {
        switch type {
        case .bool: spell(.bool)
        case .integer: spell(.int64)
        case .string: spell(.string)
        case .syntax(let format, _): spell(RuntimeType(format))
        case .openString(let path, _), .generated(let path): spell(path: path)
        case .bytes: "[\(spell(.uint8))]"
        case .link: spell(.cid)
        case .blob: spell(.blobRef)
        case .map: spell(.dataMap)
        case .array(let item, _): "[\(spell(item))]"
        }
    }

    /// The type of a field as it is declared.
    mutating func spell(_ field: Field) -> String {
        let type = spell(field.type)
        switch (field.isRequired, field.isNullable) {
        case (true, false): return type
        case (true, true), (false, false): return "\(type)?"
        case (false, true): return "\(spell(.nullable))<\(type)>?"
        }
    }

    /// The type in which a boxed field is stored, which is optional where the field is.
    mutating func spell(storageOf field: Field) -> String {
        let type = spell(field.type)
        let isWrapped = !field.isRequired && field.isNullable
        let value = isWrapped ? "\(spell(.nullable, isPublic: false))<\(type)>" : type
        return "\(spell(.indirect, isPublic: false))<\(value)>" + (field.isOptional ? "?" : "")
    }

    /// The whole file: a remark, the imports, and what `body` writes.
    static func source(
        _ module: ResolvedModule, _ configuration: GeneratorConfiguration, origin: String,
        _ body: (inout FileRenderer) -> Void
    ) -> String {
        var renderer = FileRenderer(module, configuration)
        body(&renderer)
        var head = SourceWriter()
        // Beside imports for the package, those that say nothing are ambiguous unless a feature of the compiler is on.
        let hidden = configuration.access == .package ? "internal " : ""
        head.line(OutputFolder.remark.start + origin + OutputFolder.remark.end)
        head.line()
        for (name, isPublic) in renderer.imports.sorted(by: { $0.key < $1.key }) {
            head.line("\(isPublic ? configuration.access.keyword : hidden)import \(name)")
        }
        if !renderer.imports.isEmpty { head.line() }
        return head.text + renderer.writer.text
    }
}
