import Schema
import Syntax

// Which methods go on where they have ended: lists by a cursor in their output, streams by the number of a message.
extension Resolver {
    private static let cursor = "cursor"
    private static let sequence = "seq"

    /// How to ask for the next page, if the query has pages: an optional string `cursor` on both sides.
    mutating func paging(_ method: MethodSchema, at path: String) -> [Declaration] {
        guard configuration.parts.contains(.client), let parameters = method.parameters,
            Self.isCursor(parameters[Self.cursor]), let schema = outputObject(method),
            Self.isCursor(schema[Self.cursor])
        else { return [] }
        return [
            .paging(
                Paging(
                    parameter: Self.fieldName(Self.cursor, in: parameters),
                    output: Self.fieldName(Self.cursor, in: schema), items: items(method, schema, at: path)))
        ]
    }

    private func outputObject(_ method: MethodSchema) -> ObjectSchema? {
        switch method.output?.schema?.kind {
        case .object(let object): return object
        case .reference(let reference):
            if case .object(let object)? = catalog.data(reference)?.kind { return object }
            return nil
        default: return nil
        }
    }

    private static func isCursor(_ property: Property?) -> Bool {
        guard let property, !property.isRequired, !property.isNullable, case .string(let string) = property.schema.kind
        else { return false }
        return string.format == nil && string.default == nil && string.knownValues.isEmpty && string.allowed == nil
    }

    /// The name of a field is what it would be in ``object(_:at:shape:_:)``: those before it choose first.
    private static func fieldName(_ key: String, in schema: ObjectSchema) -> String {
        fieldNames(schema).first { $0.key == key }?.name ?? key
    }

    /// The one list of an output that is written out in the method itself.
    private mutating func items(
        _ method: MethodSchema, _ schema: ObjectSchema, at path: String
    ) -> (field: String, isRequired: Bool, type: ValueType)? {
        guard case .object? = method.output?.schema?.kind else { return nil }
        let lists = schema.properties.filter { property in
            if case .array = property.schema.kind { !property.isNullable } else { false }
        }
        guard lists.count == 1, let list = lists.first else { return nil }
        return outputs[path]?.fields.first { $0.key == list.name }.flatMap { field in
            if case .array(let item, _) = field.type { (field.name, field.isRequired, item) } else { nil }
        }
    }

    /// How to go on with a stream, if its messages are numbered and it takes a number.
    func resuming(_ schema: SubscriptionSchema, _ message: UnionType) -> [Declaration] {
        guard configuration.parts.contains(.client), let parameters = schema.parameters,
            let cursor = parameters[Self.cursor], !cursor.isRequired, case .integer(let integer) = cursor.schema.kind,
            integer.default == nil
        else { return [] }
        var cases: [(variant: String, field: String)] = []
        for variant in message.variants {
            guard case .object(let object)? = catalog.data(variant.reference)?.kind,
                let number = object[Self.sequence], number.isRequired, !number.isNullable,
                case .integer = number.schema.kind
            else { continue }
            cases.append((variant.name, Self.fieldName(Self.sequence, in: object)))
        }
        guard !cases.isEmpty else { return [] }
        return [
            .resuming(
                Resuming(
                    parameter: Self.fieldName(Self.cursor, in: parameters), cases: cases,
                    isComplete: cases.count == message.variants.count))
        ]
    }
}
