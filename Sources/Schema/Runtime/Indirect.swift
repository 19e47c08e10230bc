public import DataModel

/// Holds a value in a box of its own, for types that contain themselves.
public indirect enum Indirect<Wrapped: LexiconValue>: LexiconValue {
    case box(Wrapped)

    public init(_ value: Wrapped) { self = .box(value) }

    public var value: Wrapped {
        switch self {
        case .box(let value): value
        }
    }

    public init(from reader: inout DataReader) throws(DataError) {
        self = .box(try Wrapped(from: &reader))
    }

    public func encode(to writer: inout DataWriter) { value.encode(to: &writer) }

    public func validate(_ validator: inout Validator) { value.validate(&validator) }
}
