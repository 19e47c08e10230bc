import DataModel
package import HTTPClient
package import HTTPTransport
import HTTPTypes
import Identity
import Syntax
import XRPC

/// Passes requests with `atproto-proxy` on to the service that is named, with a token of the caller's.
package struct ServiceForwarder: RequestForwarding {
    /// Fields of a request that services may see.
    private static let requestFields = [
        "accept", "accept-language", "atproto-accept-labelers", "content-type", "content-encoding", "x-bsky-topics",
    ]
    /// Fields of an answer that callers may see.
    private static let answerFields = [
        "atproto-content-labelers", "atproto-repo-rev", "content-encoding", "content-language", "content-type",
        "content-disposition", "etag", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset",
        "ratelimit-policy",
    ]
    /// In seconds: enough for one request.
    private static let tokenLifetime: Int64 = 60

    private let service: PDSService
    private let client: WebClient
    private let ownServices: Set<String>

    /// `ownServices`: services, each a DID with its fragment, that are routes of this server and need no network.
    package init(service: PDSService, client: WebClient, ownServices: Set<String>) {
        self.service = service
        self.client = client
        self.ownServices = ownServices
    }

    package func forward(_ request: ForwardableRequest) async throws -> PlainResponse? {
        guard let name = HTTPField.Name("atproto-proxy"), let field = request.context.fields[name] else { return nil }
        let target = try ProxyTarget(field)
        if ownServices.contains(target.audience) { return nil }
        guard !ServiceTokens.isProtected(request.nsid) else {
            throw XRPCError.invalidRequest("The method \(request.nsid) is not passed on.")
        }
        let caller = try await service.verifier.caller(of: request.context, to: request.nsid, access: .session)
        let endpoint = try await endpoint(of: target)
        let token = try await service.serviceTokens.token(
            from: try caller.account(), to: target.audience, method: request.nsid,
            expiresAt: service.now() / 1_000_000 + Self.tokenLifetime)
        let query = request.query.isEmpty ? "" : "?" + request.query
        var outgoing = OutgoingRequest(
            method: request.method.rawValue, url: "\(endpoint)/xrpc/\(request.nsid)\(query)",
            body: request.method == .get
                ? .none : .stream(request.body.stream, length: request.body.length.map(Int64.init)))
        for name in Self.requestFields {
            if let fieldName = HTTPField.Name(name), let value = request.context.fields[fieldName] {
                outgoing.headers[name] = value
            }
        }
        outgoing.headers["authorization"] = "Bearer " + token
        return try await send(outgoing)
    }

    private func endpoint(of target: ProxyTarget) async throws -> String {
        do throws(IdentityError) {
            let document = try await service.identities.document(of: target.did)
            if let endpoint = document.endpoint(target.service) { return endpoint }
        } catch {
            throw XRPCError.invalidRequest("Could not resolve the service's DID.")
        }
        throw XRPCError.invalidRequest("Could not find the service in its DID document.")
    }

    private func send(_ request: OutgoingRequest) async throws -> PlainResponse {
        let response: IncomingResponse
        do throws(HTTPClientError) { response = try await client.send(request) } catch {
            if case .timedOut = error { throw XRPCError(status: 504, name: "UpstreamTimeout", message: "No answer.") }
            throw XRPCError.upstreamFailure("The service could not be reached.")
        }
        var fields: HTTPFields = [:]
        for name in Self.answerFields {
            if let fieldName = HTTPField.Name(name), let value = response.headers[name] { fields[fieldName] = value }
        }
        // A fault of the service is not one of ours.
        let status = response.status == 500 ? 502 : response.status
        return PlainResponse(
            status: status, fields: fields,
            content: .stream(BodyStream(response.body), length: response.contentLength.map { Int($0) }))
    }
}
