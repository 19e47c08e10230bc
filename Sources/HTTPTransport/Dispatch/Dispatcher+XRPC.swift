import DataModel
import HTTPTypes
import NIOHTTP1
import NIOHTTPTypesHTTP1
import Syntax
import XRPC

extension Dispatcher {
    /// Answers below `/xrpc/` (the HTTP API specification).
    func respondXRPC(to request: ServerRequest, name: String) async throws -> PlainResponse {
        if name.utf8.elementsEqual("_health".utf8) { return try await respondHealth(to: request) }
        guard let nsid = try? NSID(name) else { throw XRPCError.invalidRequest("Not the name of a method.") }
        let route = routes[nsid]
        if request.method != .options, route == nil || request.context.fields[.atprotoProxy] != nil,
            let response = try await forward(request, nsid, hasRoute: route != nil)
        {
            return response
        }
        guard let route else {
            if request.method == .options { return try refuseVerb(request, ["GET", "POST"]) }
            throw XRPCError.methodNotImplemented("\(nsid) is not implemented here.")
        }
        let isHead = request.method == .head && route.kind == .query
        guard request.method == route.verb || isHead else {
            return try refuseVerb(request, route.kind == .query ? ["GET", "HEAD"] : [route.verb.rawValue])
        }
        if route.kind == .subscription { throw Self.upgradeRequired }
        let routeRequest = RouteRequest(query: request.query, body: request.body, context: request.context)
        let sent = try await route.answer(routeRequest, verifying: callers)
        var fields = sent.fields
        if let contentType = sent.contentType { fields[.contentType] = contentType }
        return PlainResponse(status: sent.status, fields: fields, content: sent.content)
    }

    /// Another service's answer; nil for what is ours.
    private func forward(_ request: ServerRequest, _ nsid: NSID, hasRoute: Bool) async throws -> PlainResponse? {
        guard let forwarding else { return nil }
        let (body, limit) = (request.receivedBody, configuration.maximumForwardedBodyBytes)
        let forwardable = ForwardableRequest(
            method: request.method, nsid: nsid, query: request.query,
            body: body.limited(to: limit), context: request.context, hasRoute: hasRoute)
        guard try await forwarding.isForwarded(forwardable) else { return nil }
        let verbs: [HTTPRequest.Method] = [.get, .head, .post]
        guard verbs.contains(request.method) else { return try refuseVerb(request, verbs.map(\.rawValue)) }
        if let length = body.length, length > limit {
            throw XRPCError.payloadTooLarge("The body is longer than \(limit) bytes.")
        }
        request.endWithPeer()
        return try await forwarding.forward(forwardable)
    }

    private static let upgradeRequired = FieldedError(
        .upgradeRequired,
        fields: [.connection: "Upgrade", .upgrade: "websocket", .secWebSocketVersion: "13"])

    private static let tooManySubscribers = FieldedError(
        .rateLimitExceeded("There are too many subscribers."), fields: [.retryAfter: "60"])

    private func respondHealth(to request: ServerRequest) async throws -> PlainResponse {
        guard request.method == .get || request.method == .head else {
            return try refuseVerb(request, ["GET", "HEAD"])
        }
        guard request.context.fields[.atprotoProxy] == nil else {
            throw XRPCError.invalidRequest("The health of another service cannot be asked here.")
        }
        guard await environment.isHealthy() else {
            throw XRPCError(status: 503, name: "ServiceUnavailable", message: "A store does not answer.")
        }
        return .json(Value.map(["version": .string(configuration.version)]).json())
    }

    // MARK: Subscriptions

    /// Whether a well-formed handshake is for a subscription of ours, its parameters and credentials in order. If
    /// not, the reason is left in `ticket`, and the request goes on as plain HTTP to be answered.
    func decideUpgrade(_ head: HTTPRequestHead, from address: String?, _ ticket: UpgradeTicket) async -> Bool {
        guard let converted = try? HTTPRequest(head, secure: false, splitCookie: false) else { return false }
        let empty = ReceivedBody(stream: .empty, contentType: nil, length: nil)
        let request = request(converted, body: empty, from: address)
        guard let name = request.xrpcName, let nsid = try? NSID(name), let route = routes[nsid],
            route.kind == .subscription
        else { return false }
        do {
            let routeRequest = RouteRequest(query: request.query, body: request.body, context: request.context)
            let frames = try await route.stream(routeRequest, verifying: callers)
            guard let lease = subscribers.take(for: request.context.remoteAddress) else {
                throw Self.tooManySubscribers
            }
            let form = StreamForm.chosen(of: head) ?? route.subprotocol.flatMap(StreamForm.init) ?? .frames
            ticket.accept(
                OpenedStream(nsid: nsid, frames: frames, form: form, requestID: request.context.id, lease: lease))
            return true
        } catch {
            ticket.refuse(error)
            return false
        }
    }
}
