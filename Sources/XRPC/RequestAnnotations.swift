public import HTTPTypes
import Synchronization

/// What a handler adds to a request beside its answer: fields of the answer, whatever it is, and details for the log.
public final class RequestAnnotations: Sendable {
    private struct State {
        var fields: HTTPFields = [:]
        var details: [String: String] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Adds header fields to the answer, in place of those of the same names.
    public func add(_ fields: HTTPFields) {
        state.withLock { state in
            for field in fields { state.fields[field.name] = field.value }
        }
    }

    /// Adds a detail to the line of the access log. Never a secret.
    public func note(_ name: String, _ value: String) { state.withLock { $0.details[name] = value } }

    /// Fields for the answer.
    public var fields: HTTPFields { state.withLock(\.fields) }
    /// Details for the access log.
    public var details: [String: String] { state.withLock(\.details) }
}
