import Schema
import Syntax

extension FileRenderer {
    /// A structure: fields, initializer, codec, constraints, and the types that only it uses.
    mutating func object(_ type: ObjectType) {
        let name = Identifier.escaped(type.name)
        section("public struct \(name): \(conformances(type))", type.documentation) { renderer in
            renderer.recordName(type)
            renderer.properties(type)
            renderer.boxes(type)
            if type.fields.isEmpty { renderer.initializers(type) } else { renderer.extended.append(type) }
            renderer.encoder(type)
            renderer.validation(type)
            for inner in type.nested { renderer.declaration(inner) }
        }
    }

    /// Initializers outside of the structure, which thereby keeps the memberwise one that the compiler makes. Only that
    /// one builds a value in place; an initializer that assigns fields copies and destroys the whole value at its end.
    mutating func extensions() {
        for type in extended { extend(type.path) { $0.initializers(type) } }
        extended = []
    }

    private mutating func initializers(_ type: ObjectType) {
        initializer(type)
        decoder(type)
    }

    /// A record that is not itself its document's type still needs the document's name.
    private mutating func recordName(_ type: ObjectType) {
        guard case .record(let nsid) = type.shape, type.path != module.tree.path(of: nsid) else { return }
        let owner = spell(path: firstParts(type.path))
        writer.line("public static var nsid: \(spell(.nsid)) { \(owner).nsid }")
        writer.gap()
    }

    private mutating func conformances(_ type: ObjectType) -> String {
        let kind: RuntimeType =
            switch type.shape {
            case .record: .lexiconRecord
            case .named: .lexiconObject
            case .anonymous: .lexiconValue
            }
        return spell(conformance: kind) + (type.isBody ? ", \(spell(conformance: .jsonBody))" : "")
    }

    private mutating func properties(_ type: ObjectType) {
        // First, so that the compiler's memberwise initializer is not the same as ours.
        writer.line("/// The fields that the lexicon does not name.")
        writer.line("public var unknownFields: \(spell(.unknownFields))")
        for field in type.fields {
            if field.isBoxed {
                writer.line("private var \(field.storage): \(spell(storageOf: field))")
            } else {
                writer.document(field.documentation)
                writer.line("public var \(Identifier.escaped(field.name)): \(spell(field))")
            }
        }
    }

    /// The properties whose values are stored in boxes.
    private mutating func boxes(_ type: ObjectType) {
        for field in type.fields where field.isBoxed {
            let head = "public var \(Identifier.escaped(field.name)): \(spell(field))"
            section(head, field.documentation) { renderer in
                let value = renderer.boxed("newValue", field)
                renderer.writer.line("get { self.\(field.storage)\(field.isOptional ? "?" : "").value }")
                renderer.writer.line("set { self.\(field.storage) = \(value) }")
            }
        }
    }

    /// An expression that puts a field's value into its box.
    private mutating func boxed(_ value: String, _ field: Field) -> String {
        let box = spell(.indirect, isPublic: false)
        return field.isOptional ? "\(value).map { \(box)($0) }" : "\(box)(\(value))"
    }

    private mutating func initializer(_ type: ObjectType) {
        var parameters = type.fields.map { field in
            "\(Identifier.escaped(field.name)): \(spell(field))" + (field.isRequired ? "" : " = nil")
        }
        let unknown = spell(.unknownFields)
        parameters.append("unknownFields: \(unknown) = \(unknown)()")
        section("public init(\(parameters.joined(separator: ", ")))", nil) { renderer in
            renderer.memberwise(type, unknown: "unknownFields") { Identifier.escaped($0.name) }
        }
    }

    /// Gives every field its value.
    mutating func memberwise(_ type: ObjectType, unknown: String, value: (Field) -> String) {
        guard !type.fields.isEmpty else { return writer.line("self.unknownFields = \(unknown)") }
        let arguments = type.fields.map { field in
            let value = value(field)
            return "\(Identifier.label(field.storage)): \(field.isBoxed ? boxed(value, field) : value)"
        }
        writer.line("self.init(unknownFields: \(unknown), \(arguments.joined(separator: ", ")))")
    }

    private mutating func validation(_ type: ObjectType) {
        guard module.constrained.contains(type.path) else { return }
        section("public func validate(_ _validator: inout \(spell(.validator)))", nil) { renderer in
            for field in type.fields {
                let isOptional = !(field.isRequired && !field.isNullable)
                let isWrapped = field.isNullable && !field.isRequired
                let value = "self.\(Identifier.escaped(field.name))" + (isWrapped ? "?.value" : "")
                let check = ConstraintCall(
                    validator: "_validator", value: value, isOptional: isOptional, name: field.key,
                    constrained: renderer.module.constrained)
                if let call = check.call(field.type) { renderer.writer.line(call) }
            }
        }
    }
}
