import Schema
import Syntax

/// Writes the source of one file.
struct FileRenderer {
    let module: ResolvedModule
    /// Name of the module that is generated, to qualify roots that are hidden by other names.
    let moduleName: String
    var writer = SourceWriter()
    /// Structures whose initializers are still to be written.
    var extended: [ObjectType] = []
    /// The modules that are used, and whether their types stand in public declarations.
    private var imports: [String: Bool] = [:]

    init(module: ResolvedModule, moduleName: String) {
        self.module = module
        self.moduleName = moduleName
    }

    /// Notes that a module is used; needlessly public imports are warnings.
    mutating func use(_ module: String, isPublic: Bool) {
        if module != "Swift" { imports[module] = isPublic || imports[module] == true }
    }

    /// A runtime type, qualified if a generated type has the same name.
    mutating func spell(_ type: RuntimeType, isPublic: Bool = true) -> String {
        use(type.module, isPublic: isPublic)
        return module.names.contains(type.rawValue) ? "\(type.module)::\(type.rawValue)" : type.rawValue
    }

    /// A generated type, from the root.
    func spell(path: String) -> String {
        let parts = path.split(separator: ".").map { Identifier.escaped(String($0)) }
        let isHidden = parts.first.map { module.names.contains($0) } ?? false
        return (isHidden ? "\(moduleName)::" : "") + parts.joined(separator: ".")
    }

    /// The Swift type of a field's value, without regard to its being optional.
    mutating func spell(_ type: ValueType) -> String {
        switch type {
        case .bool: spell(.bool)
        case .integer: spell(.int64)
        case .string: spell(.string)
        case .syntax(let format, _): spell(RuntimeType(format))
        case .openString(let path, _), .generated(let path): spell(path: path)
        case .boxed(let path): "\(spell(.indirect))<\(spell(path: path))>"
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

    /// The whole file: a remark, the imports, and what `body` writes.
    static func source(
        _ module: ResolvedModule, _ moduleName: String, origin: String, _ body: (inout FileRenderer) -> Void
    ) -> String {
        var renderer = FileRenderer(module: module, moduleName: moduleName)
        body(&renderer)
        var head = SourceWriter()
        head.line("// Made from \(origin). Edits are lost.")
        head.line()
        for (name, isPublic) in renderer.imports.sorted(by: { $0.key < $1.key }) {
            head.line("\(isPublic ? "public " : "")import \(name)")
        }
        if !renderer.imports.isEmpty { head.line() }
        return head.text + renderer.writer.text
    }
}
