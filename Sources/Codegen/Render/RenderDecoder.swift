import Schema
import Syntax

// Locals of the generator begin with an underscore, those of fields end with one, so that no field's name can meet
// either; fields themselves are always reached through `self`.
extension FileRenderer {
    /// Fields that one mask can remember.
    private static let maskBits = 64

    mutating func decoder(_ type: ObjectType) {
        let head = "public init(from _reader: inout \(spell(.dataReader))) throws(\(spell(.dataError)))"
        section(head, nil) { renderer in
            renderer.locals(type)
            renderer.block("while let _key = try _reader.nextKey(&_object)") { $0.cases(type) }
            renderer.assignments(type)
        }
    }

    private mutating func locals(_ type: ObjectType) {
        writer.line("var _object = try _reader.beginObject()")
        let marks = type.fields.count + (type.typeName == nil ? 0 : 1)
        for mask in 0..<((marks + Self.maskBits - 1) / Self.maskBits) {
            writer.line("var _seen\(mask): \(spell(.uint64)) = 0")
        }
        for field in type.fields {
            let value = spell(field.type)
            let local = field.isNullable ? "\(spell(.nullable))<\(value)>?" : "\(value)?"
            writer.line("var \(field.name)_: \(local)")
        }
        writer.line("var _unknown = \(spell(.unsortedFields))()")
        if let typeName = type.typeName, !typeName.isEmpty { writer.line("var _hasType = false") }
    }

    /// One case for each field, in the order in which DAG-CBOR has them.
    private mutating func cases(_ type: ObjectType) {
        writer.line("switch _key.code {")
        for (index, field) in type.fields.enumerated().sorted(by: { FieldOrder.precedes($0.1.key, $1.1.key) }) {
            writer.line("case \(FieldOrder.pattern(field.key)):  // \(Self.remark(field.key))")
            mark(index)
            read(field)
        }
        if let typeName = type.typeName {
            writer.line("case \(FieldOrder.pattern("$type")):  // $type")
            mark(type.fields.count)
            writer.line("    try _reader.expectType(\(Literal.string(typeName)))")
            writer.line("    _hasType = true")
        }
        writer.line("default:")
        writer.line("    try _reader.keep(_key, in: &_unknown)")
        writer.line("}")
    }

    private mutating func mark(_ index: Int) {
        writer.line("    try _reader.once(&_seen\(index / Self.maskBits), \(index % Self.maskBits))")
    }

    private mutating func read(_ field: Field) {
        let local = "\(field.name)_"
        guard field.isNullable else { return read(field.type, into: local, depth: 0, indent: "    ") { $0 } }
        writer.line("    if try _reader.takeNull() {")
        writer.line("        \(local) = .null")
        writer.line("    } else {")
        read(field.type, into: local, depth: 0, indent: "        ") { ".value(\($0))" }
        writer.line("    }")
    }

    /// Statements that read a value into a local. Arrays are loops: a closure would cost a call an item.
    private mutating func read(
        _ type: ValueType, into target: String, depth: Int, indent: String, wrap: (String) -> String
    ) {
        guard case .array(let item, _) = type else {
            writer.line("\(indent)\(target) = \(wrap("try \(expression(type))"))")
            return
        }
        writer.line("\(indent)var _array\(depth) = try _reader.beginArray()")
        writer.line("\(indent)var _items\(depth): \(spell(type)) = []")
        writer.line("\(indent)while try _reader.nextItem(&_array\(depth)) {")
        if case .array = item {
            read(item, into: "let _item\(depth)", depth: depth + 1, indent: indent + "    ") { $0 }
            writer.line("\(indent)    _items\(depth).append(_item\(depth))")
        } else {
            writer.line("\(indent)    _items\(depth).append(try \(expression(item)))")
        }
        writer.line("\(indent)}")
        writer.line("\(indent)\(target) = \(wrap("_items\(depth)"))")
    }

    /// An expression that reads a value that is no array.
    private mutating func expression(_ type: ValueType) -> String {
        switch type {
        case .bool: "_reader.bool()"
        case .integer: "_reader.integer()"
        case .string: "_reader.string()"
        case .syntax(let format, _): "_reader.syntax(\(spell(RuntimeType(format))).self)"
        case .openString(let path, _): "\(spell(path: path))(_reader.string())"
        case .bytes: "_reader.bytes()"
        case .link: "_reader.link()"
        case .map: "_reader.map()"
        case .blob, .generated, .array: "\(spell(type))(from: &_reader)"
        }
    }

    private mutating func assignments(_ type: ObjectType) {
        for field in type.fields where field.isRequired {
            let missing = "throw _reader.missing(\(Literal.string(field.key)), in: _object)"
            writer.line("guard let \(field.name)_ else { \(missing) }")
        }
        if case .record = type.shape {
            writer.line("guard _hasType else { throw _reader.missing(\"$type\", in: _object) }")
        }
        let hasType = if case .named = type.shape { ", hasType: _hasType" } else { "" }
        memberwise(type, unknown: "\(spell(.unknownFields))(try _reader.map(of: _unknown)\(hasType))") { field in
            "\(field.name)_" + (field.isRequired && field.isNullable ? ".value" : "")
        }
    }

    /// A key in a comment at the end of a line.
    private static func remark(_ key: String) -> String {
        String(String.UnicodeScalarView(key.unicodeScalars.map { $0.value < 0x20 || $0.value > 0x7e ? "?" : $0 }))
    }
}

extension ObjectType {
    /// What `$type` must say if it is there; nil if the object has no name.
    var typeName: String? {
        switch shape {
        case .record(let nsid): nsid.text
        case .named(let name): name
        case .anonymous: nil
        }
    }
}
