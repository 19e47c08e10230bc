import Schema
import Syntax

extension FileRenderer {
    /// An enumeration whose members say their `$type`.
    mutating func union(_ type: UnionType) {
        let body = type.isBody ? ", \(spell(conformance: .jsonBody))" : ""
        let head = "public \(type.isIndirect ? "indirect " : "")enum \(Identifier.escaped(type.name))"
        section("\(head): \(spell(conformance: .lexiconValue))\(body)", type.documentation) { renderer in
            renderer.cases(type)
            if type.hasOther {
                renderer.writer.line("/// A member that the lexicon does not name.")
                renderer.writer.line("case other(\(renderer.spell(.unknownVariant)))")
            }
            renderer.unionDecoder(type)
            renderer.unionEncoder(type)
            renderer.unionValidation(type)
        }
    }

    private mutating func cases(_ type: UnionType) {
        for variant in type.variants {
            writer.line("case \(Identifier.escaped(variant.name))(\(spell(path: variant.path)))")
        }
    }

    private mutating func unionDecoder(_ type: UnionType) {
        let head = "public init(from _reader: inout \(spell(.dataReader))) throws(\(spell(.dataError)))"
        section(head, nil) { renderer in
            renderer.writer.line("switch try _reader.peekType() {")
            for variant in type.variants {
                renderer.writer.line("case \(Literal.string(variant.reference.typeName)):")
                let payload = "\(renderer.spell(path: variant.path))(variant: &_reader)"
                renderer.writer.line("    self = .\(Identifier.escaped(variant.name))(try \(payload))")
            }
            renderer.writer.line("case nil:")
            renderer.writer.line("    throw _reader.failure(\"must say its $type\")")
            renderer.writer.line("default:")
            renderer.writer.line(
                !type.hasOther
                    ? "    throw _reader.failure(\"has a $type that the union does not allow\")"
                    : "    self = .other(try \(renderer.spell(.unknownVariant))(from: &_reader))")
            renderer.writer.line("}")
        }
    }

    private mutating func unionEncoder(_ type: UnionType) {
        section("public func encode(to _writer: inout \(spell(.dataWriter)))", nil) { renderer in
            renderer.writer.line("switch self {")
            for variant in type.variants {
                let name = Identifier.escaped(variant.name)
                renderer.writer.line("case .\(name)(let _value): _value.encode(to: &_writer, typed: true)")
            }
            if type.hasOther { renderer.writer.line("case .other(let _value): _value.encode(to: &_writer)") }
            renderer.writer.line("}")
        }
    }

    private mutating func unionValidation(_ type: UnionType) {
        let constrained = type.variants.filter { module.constrained.contains($0.path) }
        guard !constrained.isEmpty else { return }
        section("public func validate(_ _validator: inout \(spell(.validator)))", nil) { renderer in
            renderer.writer.line("switch self {")
            for variant in constrained {
                renderer.writer.line(
                    "case .\(Identifier.escaped(variant.name))(let _value): _value.validate(&_validator)")
            }
            let isComplete = constrained.count == type.variants.count && !type.hasOther
            if !isComplete { renderer.writer.line("default: break") }
            renderer.writer.line("}")
        }
    }

    /// A subscription's messages, whose type stands in the frame's header instead.
    mutating func message(_ type: UnionType) {
        let documentation = type.documentation ?? "What the stream says."
        section("public enum \(type.name): \(spell(conformance: .streamMessage))", documentation) { renderer in
            renderer.cases(type)
            renderer.section("public var frameType: \(renderer.spell(.string))", nil) { renderer in
                renderer.writer.line("switch self {")
                for variant in type.variants {
                    let name = Literal.string(Self.frameType(variant, in: type))
                    renderer.writer.line("case .\(Identifier.escaped(variant.name)): \(name)")
                }
                renderer.writer.line("}")
            }
            renderer.section("public func encode(to _writer: inout \(renderer.spell(.dataWriter)))", nil) { renderer in
                renderer.writer.line("switch self {")
                for variant in type.variants {
                    renderer.writer.line(
                        "case .\(Identifier.escaped(variant.name))(let _value): _value.encode(to: &_writer)")
                }
                renderer.writer.line("}")
            }
            renderer.messageDecoder(type)
            renderer.unionValidation(type)
        }
    }

    private mutating func messageDecoder(_ type: UnionType) {
        let parameters = "frameType _type: \(spell(.string)), from _reader: inout \(spell(.dataReader))"
        let head = "public static func decode(\(parameters)) throws(\(spell(.dataError))) -> Self?"
        section(head, nil) { renderer in
            renderer.writer.line("switch _type {")
            for variant in type.variants {
                let full = variant.reference.typeName
                let short = Self.frameType(variant, in: type)
                let names = Set([full, short]).sorted().map(Literal.string).joined(separator: ", ")
                renderer.writer.line("case \(names):")
                let payload = "\(renderer.spell(path: variant.path))(from: &_reader)"
                renderer.writer.line("    return .\(Identifier.escaped(variant.name))(try \(payload))")
            }
            renderer.writer.line("default: return nil")
            renderer.writer.line("}")
        }
    }

    /// Definitions of the stream's own document are named relative to it.
    private static func frameType(_ variant: Variant, in type: UnionType) -> String {
        let isOwn = firstParts(variant.path) == firstParts(type.path) && variant.reference.name != "main"
        return isOwn ? "#\(variant.reference.name)" : variant.reference.typeName
    }
}
