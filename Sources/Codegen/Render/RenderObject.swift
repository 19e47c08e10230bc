import Schema
import Syntax

extension FileRenderer {
    /// A structure: fields, initializer, codec, constraints, and the types that only it uses.
    mutating func object(_ type: ObjectType) {
        let name = Identifier.escaped(type.name)
        section("public struct \(name): \(conformances(type))", type.documentation) { renderer in
            renderer.recordName(type)
            renderer.properties(type)
            renderer.initializer(type)
            renderer.decoder(type)
            renderer.encoder(type)
            renderer.validation(type)
            for inner in type.nested { renderer.declaration(inner) }
        }
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
        return spell(kind) + (type.isBody ? ", \(spell(.jsonBody))" : "")
    }

    private mutating func properties(_ type: ObjectType) {
        for field in type.fields {
            writer.document(field.documentation)
            writer.line("public var \(Identifier.escaped(field.name)): \(spell(field))")
        }
        writer.line("/// The fields that the lexicon does not name.")
        writer.line("public var unknownFields: \(spell(.unknownFields))")
    }

    private mutating func initializer(_ type: ObjectType) {
        var parameters = type.fields.map { field in
            "\(Identifier.escaped(field.name)): \(spell(field))" + (field.isRequired ? "" : " = nil")
        }
        let unknown = spell(.unknownFields)
        parameters.append("unknownFields: \(unknown) = \(unknown)()")
        section("public init(\(parameters.joined(separator: ", ")))", nil) { renderer in
            for field in type.fields {
                let name = Identifier.escaped(field.name)
                renderer.writer.line("self.\(name) = \(name)")
            }
            renderer.writer.line("self.unknownFields = unknownFields")
        }
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
