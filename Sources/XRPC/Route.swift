public import HTTPTypes
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
    let answerBody: @Sendable (RouteRequest, any CallerVerifying) async throws -> SentBody
    let openStream: @Sendable (RouteRequest, any CallerVerifying) async throws -> FrameStream

    /// The route of a query.
    public static func query<Handler: QueryHandler>(_ handler: Handler) -> Route {
        Route(nsid: Handler.Method.nsid, kind: .query, access: Handler.access) { request, callers in
            let parameters = try Handler.Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Handler.Method.nsid, Handler.access)
            _ = try await NoBody.receive(request.body, limit: 0)
            let output = try await handler.respond(to: parameters, from: caller)
            try InvalidOutput.check(output, of: Handler.Method.nsid)
            return output.sent(as: Handler.Method.outputEncoding)
        }
    }

    /// The route of a procedure.
    public static func procedure<Handler: ProcedureHandler>(_ handler: Handler) -> Route {
        Route(nsid: Handler.Method.nsid, kind: .procedure, access: Handler.access) { request, callers in
            let parameters = try Handler.Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Handler.Method.nsid, Handler.access)
            if let encoding = Handler.Method.inputEncoding {
                try MediaType.check(request.body.contentType, against: encoding)
            }
            let input = try await Handler.Method.Input.receive(request.body, limit: handler.maximumInputBytes)
            let output = try await handler.respond(to: parameters, input: input, from: caller)
            try InvalidOutput.check(output, of: Handler.Method.nsid)
            return output.sent(as: Handler.Method.outputEncoding)
        }
    }

    /// The route of a subscription.
    public static func subscription<Handler: SubscriptionHandler>(_ handler: Handler) -> Route {
        Route(nsid: Handler.Method.nsid, access: Handler.access) { request, callers in
            let parameters = try Handler.Method.Parameters(from: ParameterReader(query: request.query))
            let caller = try await callers.caller(of: request, to: Handler.Method.nsid, Handler.access)
            // What the handler itself refuses (a future cursor) is said by an error frame, not by the handshake.
            return .deferred {
                InvalidOutput.checking(try await handler.frames(for: parameters, from: caller), of: Handler.Method.self)
            }
        }
    }

    private init(
        nsid: NSID, kind: Kind, access: Access,
        answerBody: @escaping @Sendable (RouteRequest, any CallerVerifying) async throws -> SentBody
    ) {
        self.nsid = nsid
        self.kind = kind
        self.access = access
        self.answerBody = answerBody
        openStream = { _, _ in throw XRPCError.invalidRequest("\(nsid) is not a subscription.") }
    }

    init(
        nsid: NSID, access: Access,
        openStream: @escaping @Sendable (RouteRequest, any CallerVerifying) async throws -> FrameStream
    ) {
        self.nsid = nsid
        kind = .subscription
        self.access = access
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

/// Media types as XRPC compares them: without parameters, in any case, with globs in the lexicon.
enum MediaType {
    static func check(_ contentType: String?, against encoding: String) throws(XRPCError) {
        guard let contentType, let essence = essence(contentType) else {
            if encoding == "*/*" { return }
            throw .invalidRequest("A request body with Content-Type \(encoding) is required.")
        }
        guard matches(essence, encoding) else {
            throw .invalidRequest("Wrong Content-Type: expected \(encoding).")
        }
    }

    /// The type without its parameters, in lower case.
    static func essence(_ contentType: String) -> String? {
        let text = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return text.isEmpty ? nil : text
    }

    private static func matches(_ essence: String, _ pattern: String) -> Bool {
        if pattern == "*/*" || essence == pattern.lowercased() { return true }
        return pattern.hasSuffix("/*") && essence.hasPrefix(pattern.dropLast())
    }
}

extension CallerVerifying {
    /// The caller of a route.
    fileprivate func caller(of request: RouteRequest, to method: NSID, _ access: Access) async throws -> Caller {
        if access == .anybody { return .stranger(request.context) }
        return try await caller(of: request.context, to: method, access: access)
    }
}
