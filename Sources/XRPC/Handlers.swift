public import HTTPTypes

/// Answers a query. A value that holds only what it needs.
public protocol QueryHandler: Sendable {
    associatedtype Method: QueryMethod

    /// Who may call; anybody unless said otherwise.
    static var access: Access { get }

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output
}

/// Answers a query, and says something beside the output in header fields.
public protocol FieldedQueryHandler: Sendable {
    associatedtype Method: QueryMethod

    /// Who may call; anybody unless said otherwise.
    static var access: Access { get }

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> FieldedOutput<Method.Output>
}

/// An output with header fields of its own.
public struct FieldedOutput<Output: MethodBody>: Sendable {
    public let output: Output
    public let fields: HTTPFields

    public init(_ output: Output, fields: HTTPFields) {
        self.output = output
        self.fields = fields
    }
}

/// Answers a procedure.
public protocol ProcedureHandler: Sendable {
    associatedtype Method: ProcedureMethod

    /// Who may call; accounts unless said otherwise.
    static var access: Access { get }
    /// The longest body in bytes.
    var maximumInputBytes: Int { get }

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output
}

/// Serves a subscription.
public protocol SubscriptionHandler: Sendable {
    associatedtype Method: SubscriptionMethod

    /// Who may subscribe; anybody unless said otherwise.
    static var access: Access { get }

    /// The frames for one subscriber. An ``XRPCError`` thrown here or by the stream is sent as an error frame,
    /// then the connection is closed.
    func frames(for parameters: Method.Parameters, from caller: Caller) async throws -> FrameStream
}

extension QueryHandler {
    public static var access: Access { .open }
}

extension FieldedQueryHandler {
    public static var access: Access { .open }
}

extension ProcedureHandler {
    public static var access: Access { .account }

    public var maximumInputBytes: Int { Route.usualInputBytes }
}

extension SubscriptionHandler {
    public static var access: Access { .open }
}
