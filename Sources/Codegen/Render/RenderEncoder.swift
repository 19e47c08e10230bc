import Schema
import Syntax

extension FileRenderer {
    mutating func encoder(_ type: ObjectType) {
        let isNamed = if case .named = type.shape { true } else { false }
        let typed = isNamed ? ", typed _typed: \(spell(.bool))" : ""
        section("public func encode(to _writer: inout \(spell(.dataWriter))\(typed))", nil) { renderer in
            renderer.count(type)
            renderer.entries(type)
            renderer.writer.line("_writer.endObject(&_object)")
        }
    }

    /// CBOR wants to know beforehand how many entries there will be.
    private mutating func count(_ type: ObjectType) {
        let optional = type.fields.filter { !$0.isRequired }
        var always = type.fields.count - optional.count
        var isNamed = false
        switch type.shape {
        case .record: always += 1
        case .named: isNamed = true
        case .anonymous: break
        }
        let isConstant = optional.isEmpty && !isNamed
        if !isConstant { writer.line("var _count = \(always)") }
        if isNamed { writer.line("if _typed { _count += 1 }") }
        for field in optional {
            writer.line("if self.\(Identifier.escaped(field.name)) != nil { _count += 1 }")
        }
        let count = isConstant ? String(always) : "_count"
        writer.line("var _object = _writer.beginObject(\(count), self.unknownFields.fields)")
    }

    private mutating func entries(_ type: ObjectType) {
        enum Entry {
            case type(String)
            case field(Field)

            var key: String {
                switch self {
                case .type: "$type"
                case .field(let field): field.key
                }
            }
        }
        var entries = type.fields.map(Entry.field)
        if let name = type.typeName { entries.append(.type(name)) }
        for entry in entries.sorted(by: { FieldOrder.precedes($0.key, $1.key) }) {
            switch entry {
            case .field(let field): write(field)
            case .type(let name):
                let isOptional = if case .named = type.shape { true } else { false }
                if isOptional { writer.open("if _typed") }
                writer.line("_writer.key(\"$type\", &_object)")
                writer.line("_writer.string(\(Literal.string(name)) as \(spell(.staticString)))")
                if isOptional { writer.close() }
            }
        }
    }

    private mutating func write(_ field: Field) {
        let name = Identifier.escaped(field.name)
        let key = "_writer.key(\(Literal.string(field.key)), &_object)"
        switch (field.isRequired, field.isNullable) {
        case (true, false):
            writer.line(key)
            write(field.type, "self.\(name)", depth: 0)
        case (false, false):
            writer.open("if let \(field.name)_ = self.\(name)")
            writer.line(key)
            write(field.type, "\(field.name)_", depth: 0)
            writer.close()
        case (true, true):
            writer.line(key)
            writeNullable(field, "self.\(name)")
        case (false, true):
            writer.open("if let \(field.name)_ = self.\(name)")
            writer.line(key)
            writeNullable(field, "\(field.name)_.value")
            writer.close()
        }
    }

    private mutating func writeNullable(_ field: Field, _ value: String) {
        writer.open("if let _value = \(value)")
        write(field.type, "_value", depth: 0)
        writer.close()
        writer.block("else") { $0.line("_writer.null()") }
    }

    /// Statements that write a value.
    mutating func write(_ type: ValueType, _ value: String, depth: Int) {
        switch type {
        case .bool: writer.line("_writer.bool(\(value))")
        case .integer: writer.line("_writer.integer(\(value))")
        case .string: writer.line("_writer.string(\(value))")
        case .syntax: writer.line("_writer.syntax(\(value))")
        case .openString: writer.line("_writer.string(\(value).text)")
        case .bytes: writer.line("_writer.bytes(\(value))")
        case .link: writer.line("_writer.link(\(value))")
        case .map: writer.line("_writer.map(\(value))")
        case .blob, .generated: writer.line("\(value).encode(to: &_writer)")
        case .array(let item, _):
            writer.line("_writer.beginArray(\(value).count)")
            writer.open("for _item\(depth) in \(value)")
            write(item, "_item\(depth)", depth: depth + 1)
            writer.close()
            writer.line("_writer.endArray()")
        }
    }
}
