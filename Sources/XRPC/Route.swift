public import HTTPTypes
import Schema
public import Syntax

/// A handler behind its name, its types erased: what a server keeps in its table.
public struct Route: Sendable {
    /// Which verb calls the method.
    public enum Kind: Sendable, Hashable {
        case query
        case procedure
        case subscription
    }

    public let nsid: NSID
    public let kind: Kind
    public let access: Access
    /// How the lexicon says that messages are framed for whoever asks for no other form; nil for the usual one, and for
    /// what is no subscription.
    public let subprotocol: String?
    let answerBody: @Sendable (RouteRequest, any CallerVerifying) async throws -> SentBody
    let openStream: @Sendable (RouteRequest, any CallerVerifying) async throws -> FrameStream

    /// The route of a query.
    public static func query<Handler: QueryHandler>(_ handler: Handler) -> Route {
        query(Handler.Method.self, access: Handler.access) { try await handler.respond(to: $0, from: $1) }
    }

    /// The route of a query whose answers have header fields of their own.
    public static func query<Handler: FieldedQueryHandler>(_ handler: Handler) -> Route {
        fieldedQuery(Handler.Method.self, access: Handler.access) { try await handler.respond(to: $0, from: $1) }
    }

    /// The route of a procedure.
    public static func procedure<Handler: ProcedureHandler>(_ handler: Handler) -> Route {
        procedure(Handler.Method.self, access: Handler.access, maximumInputBytes: handler.maximumInputBytes) {
            try await handler.respond(to: $0, input: $1, from: $2)
        }
    }

    /// The route of a subscription.
    public static func subscription<Handler: SubscriptionHandler>(_ handler: Handler) -> Route {
        subscription(Handler.Method.self, access: Handler.access) { try await handler.frames(for: $0, from: $1) }
    }

    static func query<Method: QueryMethod>(
        _ method: Method.Type, access: Access,
        respond: @escaping @Sendable (Method.Parameters, Caller) async throws -> Method.Output
    ) -> Route {
        fieldedQuery(method, access: access) { FieldedOutput(try await respond($0, $1), fields: [:]) }
    }

    private static func fieldedQuery<Method: QueryMethod>(
        _ method: Method.Type, access: Access,
        respond: @escaping @Sendable (Method.Parameters, Caller) async throws -> FieldedOutput<Method.Output>
    ) -> Route {
        Route(nsid: Method.nsid, kind: .query, access: access) { request, callers in
            let parameters = try Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Method.nsid, access)
            _ = try await NoBody.receive(request.body, limit: 0)
            let answer = try await respond(parameters, caller)
            try InvalidOutput.check(answer.output, of: Method.nsid)
            var sent = answer.output.sent(as: Method.outputEncoding)
            for field in answer.fields { sent.fields[field.name] = field.value }
            return sent
        }
    }

    static func procedure<Method: ProcedureMethod>(
        _ method: Method.Type, access: Access, maximumInputBytes: Int,
        respond: @escaping @Sendable (Method.Parameters, Method.Input, Caller) async throws -> Method.Output
    ) -> Route {
        Route(nsid: Method.nsid, kind: .procedure, access: access) { request, callers in
            let parameters = try Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Method.nsid, access)
            if let encoding = Method.inputEncoding {
                try MediaType.check(request.body.contentType, against: encoding)
            }
            let input = try await Method.Input.receive(request.body, limit: maximumInputBytes)
            let output = try await respond(parameters, input, caller)
            try InvalidOutput.check(output, of: Method.nsid)
            return output.sent(as: Method.outputEncoding)
        }
    }

    static func subscription<Method: SubscriptionMethod>(
        _ method: Method.Type, access: Access,
        frames: @escaping @Sendable (Method.Parameters, Caller) async throws -> FrameStream
    ) -> Route {
        Route(nsid: Method.nsid, access: access, subprotocol: Method.subprotocol) { request, callers in
            let parameters = try Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Method.nsid, access)
            // What the handler itself refuses (a future cursor) is said by an error frame, not by the handshake.
            return .deferred { InvalidOutput.checking(try await frames(parameters, caller), of: Method.self) }
        }
    }

    private init(
        nsid: NSID, kind: Kind, access: Access,
        answerBody: @escaping @Sendable (RouteRequest, any CallerVerifying) async throws -> SentBody
    ) {
        self.nsid = nsid
        self.kind = kind
        self.access = access
        subprotocol = nil
        self.answerBody = answerBody
        openStream = { _, _ in throw XRPCError.invalidRequest("\(nsid) is not a subscription.") }
    }

    init(
        nsid: NSID, access: Access, subprotocol: String? = nil,
        openStream: @escaping @Sendable (RouteRequest, any CallerVerifying) async throws -> FrameStream
    ) {
        self.nsid = nsid
        kind = .subscription
        self.access = access
        self.subprotocol = subprotocol
        answerBody = { _, _ in throw XRPCError.upgradeRequired }
        self.openStream = openStream
    }

    /// Answers a query or a procedure. Parameters are checked first, then credentials, then the body's type and
    /// size, then its content; only then the handler runs.
    public func answer(_ request: RouteRequest, verifying callers: any CallerVerifying) async throws -> SentBody {
        try await answerBody(request, callers)
    }

    /// Opens a subscription, its parameters and credentials checked.
    public func stream(_ request: RouteRequest, verifying callers: any CallerVerifying) async throws -> FrameStream {
        try await openStream(request, callers)
    }

    /// The verb that calls this route: GET for queries and for the handshake of a subscription.
    public var verb: HTTPRequest.Method { kind == .procedure ? .post : .get }
}

/// A request for a method, before anything about it has been checked.
public struct RouteRequest: Sendable {
    /// The text behind the question mark, still encoded.
    public let query: String
    public let body: ReceivedBody
    public let context: RequestContext

    public init(query: String, body: ReceivedBody, context: RequestContext) {
        self.query = query
        self.body = body
        self.context = context
    }
}

extension MediaType {
    /// A body's type against the one that a lexicon declares. A body may have none where any will do.
    fileprivate static func check(_ contentType: String?, against encoding: String) throws(XRPCError) {
        guard let contentType, contentType.contains(where: { !$0.isWhitespace }) else {
            if encoding == "*/*" { return }
            throw .invalidRequest("A request body with Content-Type \(encoding) is required.")
        }
        guard encoding == "*/*" || matches(contentType, pattern: encoding) else {
            throw .invalidRequest("Wrong Content-Type: expected \(encoding).")
        }
    }
}

extension CallerVerifying {
    /// The caller of a route.
    fileprivate func caller(of request: RouteRequest, to method: NSID, _ access: Access) async throws -> Caller {
        if access == .anybody { return .stranger(request.context) }
        return try await caller(of: request.context, to: method, access: access)
    }
}
