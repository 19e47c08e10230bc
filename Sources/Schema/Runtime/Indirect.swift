/// Holds a value in a box of its own, for the private storage of types that contain themselves.
public indirect enum Indirect<Wrapped: Sendable & Hashable>: Sendable, Hashable {
    case box(Wrapped)

    public init(_ value: Wrapped) { self = .box(value) }

    public var value: Wrapped {
        switch self {
        case .box(let value): value
        }
    }
}
