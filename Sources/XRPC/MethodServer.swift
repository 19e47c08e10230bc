/// Answers methods by one function each. Generated protocols refine this one, with a function for every method of a
/// service: what is forgotten does not compile.
public protocol MethodServer: Sendable {
    /// Who may call `method`, if not who usually may: anybody for queries and subscriptions, accounts for procedures.
    func access(to method: any XRPCMethod.Type) -> Access?

    /// The longest input of `method` in bytes, if not the usual ``Route/usualInputBytes``.
    func maximumInputBytes(of method: any XRPCMethod.Type) -> Int?
}

extension MethodServer {
    public func access(to method: any XRPCMethod.Type) -> Access? { nil }

    public func maximumInputBytes(of method: any XRPCMethod.Type) -> Int? { nil }
}

extension Route {
    /// JSON inputs of the network are small; records, the largest, have a limit of their own.
    public static let usualInputBytes = 150_000

    /// The route of a query that a function of `server` answers.
    public static func answering<Method: QueryMethod>(
        _ method: Method.Type, for server: some MethodServer,
        respond: @escaping @Sendable (Method.Parameters, Caller) async throws -> Method.Output
    ) -> Route {
        query(method, access: server.access(to: method) ?? .open, respond: respond)
    }

    /// The route of a procedure that a function of `server` answers.
    public static func answering<Method: ProcedureMethod>(
        _ method: Method.Type, for server: some MethodServer,
        respond: @escaping @Sendable (Method.Parameters, Method.Input, Caller) async throws -> Method.Output
    ) -> Route {
        procedure(
            method, access: server.access(to: method) ?? .account,
            maximumInputBytes: server.maximumInputBytes(of: method) ?? usualInputBytes, respond: respond)
    }

    /// The route of a subscription whose messages a function of `server` gives.
    public static func answering<Method: SubscriptionMethod>(
        _ method: Method.Type, for server: some MethodServer,
        messages: @escaping @Sendable (Method.Parameters, Caller) async throws -> ErasedStream<Method.Message>
    ) -> Route {
        subscription(method, access: server.access(to: method) ?? .open) { parameters, caller in
            FrameStream(try await messages(parameters, caller).map { StreamFrame($0) })
        }
    }
}
