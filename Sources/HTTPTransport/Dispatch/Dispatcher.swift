import HTTPTypes
import Logging
import NIOHTTP1
import NIOHTTPTypesHTTP1
import Syntax
import XRPC

/// Finds who answers a request, and makes every failure an answer. Knows no sockets.
struct Dispatcher: Sendable {
    let routes: RouteTable
    let plainRoutes: [PlainRoute]
    let callers: any CallerVerifying
    let forwarding: (any RequestForwarding)?
    let configuration: WebServerConfiguration
    let environment: WebServerEnvironment
    let subscribers: Quota
    private let requests: MemoryBudget
    private let turns: Turns
    private let responses: MemoryBudget
    private let proxyNotice: ProxyNotice

    init(
        routes: RouteTable, plainRoutes: [PlainRoute], callers: any CallerVerifying,
        forwarding: (any RequestForwarding)?, configuration: WebServerConfiguration, environment: WebServerEnvironment
    ) {
        self.routes = routes
        self.plainRoutes = plainRoutes
        self.callers = callers
        self.forwarding = forwarding
        self.configuration = configuration
        self.environment = environment
        subscribers = Quota(
            total: configuration.maximumSubscribers, perClient: configuration.maximumSubscribersPerClient)
        requests = MemoryBudget(
            limit: configuration.maximumRequestBytes, refusal: "Too many requests are being read; try again later")
        turns = Turns(limit: RequestMemory.maximumHandledBytes, maximumWaiters: RequestMemory.maximumWaiting)
        responses = MemoryBudget(
            limit: configuration.maximumResponseBytes, refusal: "Too many responses are being sent; try again later")
        proxyNotice = ProxyNotice(environment.log)
    }

    var log: Logger { environment.log }

    func date() -> String { HTTPDate.text(environment.now()) }

    /// The request behind a head. Only gives it names; nothing is checked yet.
    ///
    /// - Parameter endWithPeer: called for work that shall be cancelled when the peer leaves.
    func request(
        _ head: HTTPRequest, body: ReceivedBody, from address: String?,
        endWithPeer: @escaping @Sendable () -> Void = {}
    ) -> ServerRequest {
        let target = RequestTarget(head.path ?? "/")
        var fields = head.headerFields
        // Ranges are for GET (RFC 9110, 14.2).
        if head.method != .get { fields[.range] = nil }
        let context = context(fields, address)
        let (client, share) = context.limitKey
        let memory = RequestMemory(budget: requests, turns: turns, client: client, share: share)
        return ServerRequest(
            method: head.method, path: target.path, query: target.query, host: head.authority,
            receivedBody: body.granted(by: memory), context: context, endWithPeer: endWithPeer)
    }

    private func context(_ fields: HTTPFields, _ address: String?) -> RequestContext {
        var address = address
        var isProxied = false
        if let forwarded = fields[values: .forwardedFor].last {
            if configuration.trustsForwardedFor {
                address = forwarded.split(separator: ",").last.map { $0.filter { $0 != " " } } ?? address
            } else if let address, ClientNetwork(address)?.isPrivate == true {
                isProxied = true
                proxyNotice.untrustedProxy(at: address)
            }
        }
        return RequestContext(
            id: environment.requestID(), fields: fields, remoteAddress: address, isProxied: isProxied)
    }

    /// The answer to a request, whatever happens.
    func respond(to request: ServerRequest) async -> Answer {
        var answer: Answer
        do {
            let response = try await route(request)
            // Until here, its decoded input is in memory.
            withExtendedLifetime(request.receivedBody) {}
            answer = Answer(response: response)
            if case .bytes(let bytes) = response.content {
                let (client, share) = request.context.limitKey
                answer.lease = try responses.take(bytes.count, for: client, share: share)
            }
        } catch {
            answer = errorAnswer(for: error, to: request)
        }
        finish(&answer, request)
        return answer
    }

    /// The answer to a request that is not looked at.
    func refuse(_ error: any Error, to request: ServerRequest) -> Answer {
        var answer = errorAnswer(for: error, to: request)
        finish(&answer, request)
        return answer
    }

    private func route(_ request: ServerRequest) async throws -> PlainResponse {
        if let name = request.xrpcName { return try await respondXRPC(to: request, name: name) }
        return try await respondPlain(to: request)
    }

    /// Fields that every answer has.
    func finish(_ answer: inout Answer, _ request: ServerRequest) {
        environment.addFields(request.context, &answer.response.fields)
        for field in request.context.annotations.fields where answer.response.fields[field.name] == nil {
            answer.response.fields[field.name] = field.value
        }
        CrossOrigin.addFields(to: &answer.response.fields)
        answer.response.fields[.requestID] = request.context.id
    }

    // MARK: Outside of /xrpc

    private func respondPlain(to request: ServerRequest) async throws -> PlainResponse {
        var methods: [String] = []
        for route in plainRoutes {
            guard let parameters = route.pattern.match(request.path) else { continue }
            guard route.accepts(request.method) else {
                methods += route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
                continue
            }
            let body = request.body.limited(to: route.maximumBodyBytes)
            if let length = body.length, length > route.maximumBodyBytes {
                throw XRPCError.payloadTooLarge("The body is longer than \(route.maximumBodyBytes) bytes.")
            }
            return try await route.handler(
                PlainRequest(
                    method: request.method, path: request.path, query: request.query, host: request.host,
                    fields: request.context.fields, body: body, context: request.context, parameters: parameters))
        }
        guard !methods.isEmpty else { throw XRPCError.notFound("Nothing stands at this path.") }
        return try refuseVerb(request, methods)
    }

    /// Answers OPTIONS, or fails with the verbs that are allowed.
    func refuseVerb(_ request: ServerRequest, _ methods: [String]) throws -> PlainResponse {
        let allowed = methods + ["OPTIONS"]
        if request.method == .options {
            var fields = CrossOrigin.preflight(for: request.context.fields, methods: methods)
            fields[.allow] = allowed.joined(separator: ", ")
            return PlainResponse(status: 204, fields: fields)
        }
        throw FieldedError(
            .wrongVerb("Method not allowed."), fields: [.allow: allowed.joined(separator: ", ")])
    }
}
