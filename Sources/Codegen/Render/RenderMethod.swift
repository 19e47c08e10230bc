import Schema
import Syntax

extension FileRenderer {
    /// The parameters of a method: a structure that reads itself from a query and writes itself into one.
    mutating func parameters(_ type: ObjectType) {
        section("public struct Parameters: \(spell(conformance: .methodParameters))", type.documentation) { renderer in
            for field in type.fields {
                renderer.writer.document(field.documentation)
                renderer.writer.line("public var \(Identifier.escaped(field.name)): \(renderer.parameterType(field))")
            }
            renderer.parameterInitializer(type)
            renderer.parameterDecoder(type)
            renderer.parameterEncoder(type)
            for inner in type.nested { renderer.declaration(inner) }
        }
    }

    mutating func parameterType(_ field: Field) -> String {
        spell(field.type) + (field.isRequired || defaultValue(field.type) != nil ? "" : "?")
    }

    /// The default as an expression; nil if there is none.
    private mutating func defaultValue(_ type: ValueType) -> String? {
        switch type {
        case .bool(let schema): schema.default.map { "\($0)" }
        case .integer(let schema): schema.default.map { "\($0)" }
        case .string(let schema): schema.default.map(Literal.string)
        case .openString(let path, let schema):
            schema.default.map { "\(spell(path: path))(\(Literal.string($0)))" }
        case .syntax(let format, let schema):
            schema.default.map { text in
                // Default arguments are seen by callers outside of the package.
                use("Schema", isPublic: isExposing)
                return "\(spell(RuntimeType(format)))(literal: \(Literal.string(text)))"
            }
        default: nil
        }
    }

    private mutating func parameterInitializer(_ type: ObjectType) {
        let parameters = type.fields.map { field in
            let initial = defaultValue(field.type).map { " = \($0)" } ?? (field.isRequired ? "" : " = nil")
            return "\(Identifier.escaped(field.name)): \(parameterType(field))\(initial)"
        }
        section("public init(\(parameters.joined(separator: ", ")))", nil) { renderer in
            for field in type.fields {
                let name = Identifier.escaped(field.name)
                renderer.writer.line("self.\(name) = \(name)")
            }
        }
    }

    private mutating func parameterDecoder(_ type: ObjectType) {
        let head = "public init(from _reader: \(spell(.parameterReader))) throws(\(spell(.xrpcError)))"
        section(head, nil) { renderer in
            for field in type.fields { renderer.readParameter(field) }
            var calls: [String] = []
            for field in type.fields {
                let isOptional = renderer.parameterType(field).hasSuffix("?")
                let check = ConstraintCall(
                    validator: "_validator", value: "self.\(Identifier.escaped(field.name))", isOptional: isOptional,
                    name: field.key, constrained: [])
                if let call = check.call(field.type) { calls.append(call) }
            }
            guard !calls.isEmpty else { return }
            renderer.writer.line("var _validator = \(renderer.spell(.validator, isPublic: false))()")
            for call in calls { renderer.writer.line(call) }
            renderer.block("if let _violation = _validator.violation") {
                $0.writer.line("throw .invalidRequest(\"Parameter \\(_violation).\")")
            }
        }
    }

    private mutating func readParameter(_ field: Field) {
        let key = Literal.string(field.key)
        let target = "self.\(Identifier.escaped(field.name))"
        if case .array(let item, _) = field.type {
            let local = "\(field.name)_"
            writer.line("let \(local): \(spell(field.type)) = try \(itemsExpression(item, key))")
            let value = "\(local).isEmpty ? nil : \(local)"
            writer.line("\(target) = \(field.isRequired ? "try _reader.required(\(value), \(key))" : value)")
            return
        }
        let value = "try \(parameterExpression(field.type, key))"
        if let initial = defaultValue(field.type) {
            writer.line("\(target) = \(value) ?? \(initial)")
        } else {
            writer.line("\(target) = \(field.isRequired ? "try _reader.required(\(value), \(key))" : value)")
        }
    }

    private mutating func parameterExpression(_ type: ValueType, _ key: String) -> String {
        switch type {
        case .bool: "_reader.bool(\(key))"
        case .integer: "_reader.integer(\(key))"
        case .syntax: "_reader.syntax(\(key))"
        case .openString(let path, _): "_reader.string(\(key)).map { \(spell(path: path))($0) }"
        default: "_reader.string(\(key))"
        }
    }

    private mutating func itemsExpression(_ type: ValueType, _ key: String) -> String {
        switch type {
        case .bool: "_reader.bools(\(key))"
        case .integer: "_reader.integers(\(key))"
        case .syntax: "_reader.syntaxes(\(key))"
        case .openString(let path, _): "_reader.strings(\(key)).map { \(spell(path: path))($0) }"
        default: "_reader.strings(\(key))"
        }
    }

    private mutating func parameterEncoder(_ type: ObjectType) {
        section("public func encode(to _writer: inout \(spell(.parameterWriter)))", nil) { renderer in
            for field in type.fields { renderer.writeParameter(field) }
        }
    }

    private mutating func writeParameter(_ field: Field) {
        let key = Literal.string(field.key)
        let value = "self.\(Identifier.escaped(field.name))"
        let isOptional = parameterType(field).hasSuffix("?")
        let local = "\(field.name)_"
        if isOptional { writer.open("if let \(local) = \(value)") }
        let present = isOptional ? local : value
        if case .array(let item, _) = field.type {
            writer.block("for _item in \(present)") { $0.line(Self.parameterStatement(item, key, "_item")) }
        } else {
            writer.line(Self.parameterStatement(field.type, key, present))
        }
        if isOptional { writer.close() }
    }

    private static func parameterStatement(_ type: ValueType, _ key: String, _ value: String) -> String {
        switch type {
        case .bool: "_writer.bool(\(key), \(value))"
        case .integer: "_writer.integer(\(key), \(value))"
        case .syntax: "_writer.syntax(\(key), \(value))"
        case .openString: "_writer.string(\(key), \(value).text)"
        default: "_writer.string(\(key), \(value))"
        }
    }

    /// The error names that a method declares.
    mutating func failure(_ members: [Member]) {
        let head = "public enum Failure: \(spell(.string)), \(spell(conformance: .methodFailure))"
        section(head, "The errors that the method answers with.") { renderer in
            for member in members {
                renderer.writer.document(member.documentation)
                let name = Identifier.escaped(member.name)
                renderer.writer.line("case \(name) = \(Literal.string(member.value))")
            }
        }
    }

    /// The known values of a string whose type is that of a format.
    mutating func knownValues(_ type: OpenStringType, _ format: StringFormat) {
        use("Schema", isPublic: false)
        let value = spell(RuntimeType(format))
        section("public enum \(Identifier.escaped(type.name))", type.documentation) { renderer in
            for member in type.values {
                let literal = "\(value)(literal: \(Literal.string(member.value)))"
                renderer.writer.line("public static var \(Identifier.escaped(member.name)): \(value) { \(literal) }")
            }
        }
    }

    /// A structure around a string.
    mutating func openString(_ type: OpenStringType) {
        let string = spell(.string)
        section(
            "public struct \(Identifier.escaped(type.name)): \(spell(conformance: .openString))", type.documentation
        ) {
            renderer in
            renderer.writer.line("public let text: \(string)")
            renderer.writer.gap()
            renderer.writer.line("public init(_ text: \(string)) { self.text = text }")
            if !type.values.isEmpty { renderer.writer.gap() }
            for value in type.values {
                let name = Identifier.escaped(value.name)
                renderer.writer.line("public static var \(name): Self { Self(\(Literal.string(value.value))) }")
            }
        }
    }
}
