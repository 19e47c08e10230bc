package import HTTPClient
package import HTTPTransport
import HTTPTypes
import Identity
import Syntax
import XRPC

/// Passes requests on to other services: to the one that `atproto-proxy` names, with a token of the caller's, and to
/// our own neighbours what they answer and we do not.
package struct ServiceForwarder: RequestForwarding {
    /// Fields of a request that services may see.
    private static let requestFields = [
        "accept", "accept-encoding", "accept-language", "atproto-accept-labelers", "content-type", "content-encoding",
        "x-bsky-topics",
    ]
    /// Longer than our own callers may pause, who are given up first, and than a service looks at a long upload.
    private static let silence = Duration.seconds(120)
    /// In seconds: enough for one request.
    private static let tokenLifetime: Int64 = 60

    private let service: PDSService
    private let client: WebClient
    private let configured: WebClient
    private let ownServices: Set<String>
    private let neighbours: [Neighbour]

    /// - Parameters:
    ///   - client: for services whose addresses strangers name.
    ///   - configured: for those whose addresses the operator has set.
    ///   - ownServices: services, each a DID with its fragment, that are routes of this server and need no network.
    ///   - neighbours: services of this server's DID that other processes run.
    package init(
        service: PDSService, client: WebClient, configured: WebClient? = nil, ownServices: Set<String>,
        neighbours: [Neighbour] = []
    ) {
        self.service = service
        self.client = client
        self.configured = configured ?? client
        self.ownServices = ownServices
        self.neighbours = neighbours
    }

    package func isForwarded(_ request: ForwardableRequest) async throws -> Bool { try target(of: request) != nil }

    package func forward(_ request: ForwardableRequest) async throws -> PlainResponse {
        guard let target = try target(of: request) else {
            throw XRPCError.methodNotImplemented("\(request.nsid) is not implemented here.")
        }
        guard !ServiceTokens.isProtected(request.nsid) else {
            throw XRPCError.invalidRequest("The method \(request.nsid) is not passed on.")
        }
        let authorization = try await authorization(of: request, for: target)
        let origin = try await origin(of: target, request)
        let query = request.query.isEmpty ? "" : "?" + request.query
        var outgoing = OutgoingRequest(
            method: request.method.rawValue,
            url: "\(origin.url)/xrpc/\(request.nsid)\(query)",
            body: request.method == .post
                ? .stream(request.body.stream, length: request.body.length.map(Int64.init)) : .none)
        // Streams end when they end; both sides are held to a lowest speed.
        outgoing.noTotalTimeout = true
        outgoing.lowSpeedTimeout = Self.silence
        outgoing.maxBodyBytes = .max
        for name in Self.requestFields {
            if let fieldName = HTTPField.Name(name), let value = request.context.fields[fieldName] {
                outgoing.headers[name] = value
            }
        }
        outgoing.headers["authorization"] = authorization
        outgoing.headers["via"] = "1.1 \(pseudonym)"
        return try await ForwardedAnswer.make(send(outgoing, by: origin.isConfigured ? configured : client))
    }

    // MARK: Where to

    private func target(of request: ForwardableRequest) throws -> ProxyTarget? {
        if let name = HTTPField.Name("atproto-proxy"), let field = request.context.fields[name] {
            let target = try ProxyTarget(field)
            return ownServices.contains(target.audience) ? nil : target
        }
        guard !request.hasRoute, let neighbour = neighbours.first(where: { $0.answers(request.nsid) }),
            !hasPassed(request)
        else { return nil }
        return ProxyTarget(did: service.configuration.did, service: neighbour.service)
    }

    /// What we call ourselves in `Via`: the DID, as the colon of its method would be taken for a port.
    private var pseudonym: String { String(service.configuration.did.text.map { $0 == ":" ? "-" : $0 }) }

    /// Whether a process of our DID has passed the request on before: its address leads back to us.
    private func hasPassed(_ request: ForwardableRequest) -> Bool {
        request.context.fields[values: .via].flatMap { $0.split(separator: ",") }
            .contains { $0.split(separator: " ").last.map(String.init) == pseudonym }
    }

    /// The URL to call, and whether the operator has set it.
    private func origin(
        of target: ProxyTarget, _ request: ForwardableRequest
    ) async throws -> (url: String, isConfigured: Bool) {
        if target.did == service.configuration.did {
            let named = neighbours.filter { $0.service == target.service && $0.origin != nil }
            if let origin = (named.first { $0.answers(request.nsid) } ?? named.first)?.origin { return (origin, true) }
        }
        do throws(IdentityError) {
            let document = try await service.identities.acting(for: request.context.lookupPurpose)
                .document(of: target.did)
            if let endpoint = document.endpoint(target.service) {
                return (endpoint, target.did == service.configuration.did)
            }
        } catch {
            throw XRPCError.invalidRequest("Could not resolve the service's DID.")
        }
        if target.did == service.configuration.did {
            throw XRPCError.methodNotImplemented(
                "\(request.nsid) is not implemented here, and no other process answers it.")
        }
        throw XRPCError.invalidRequest("Could not find the service in its DID document.")
    }

    // MARK: On whose behalf

    /// A token of the caller's for the target. Who names no service needs no account: the service knows what is open.
    private func authorization(of request: ForwardableRequest, for target: ProxyTarget) async throws -> String? {
        let isNamed = HTTPField.Name("atproto-proxy").map { request.context.fields[$0] != nil } ?? false
        if !isNamed {
            guard let field = request.context.fields[.authorization] else { return nil }
            // Another server's, for our service: it is checked where it is used.
            if CredentialCallers.isServiceToken(request.context) { return field }
        }
        let caller = try await service.verifier.caller(of: request.context, to: request.nsid, access: .session)
        return "Bearer "
            + (try await service.serviceTokens.token(
                from: try caller.account(), to: target.audience, method: request.nsid,
                expiresAt: service.now() / 1_000_000 + Self.tokenLifetime))
    }

    private func send(_ request: OutgoingRequest, by client: WebClient) async throws -> IncomingResponse {
        do throws(HTTPClientError) { return try await client.send(request) } catch {
            switch error {
            case .timedOut: throw XRPCError(status: 504, name: "UpstreamTimeout", message: "No answer.")
            // The caller's own fault, or that it has gone.
            case .requestBody(let cause): throw cause
            case .cancelled: throw CancellationError()
            default: throw XRPCError.upstreamFailure("The service could not be reached.")
            }
        }
    }
}
