public import HTTPClient
public import Syntax

/// Identities from the network: the PLC directory, did:web, DNS and HTTPS.
public struct NetworkIdentity: IdentitySource {
    /// The answer of `/.well-known/atproto-did`: a DID and maybe white space.
    private static let maximumHandleBytes = 4096
    /// Handle servers may stand behind a redirect from one name to another.
    private static let maximumHandleRedirects = 3

    private let client: WebClient
    private let directory: WebClient
    private let dns: any TXTLookup
    private let plcDirectory: String
    private let allowsLocalhost: Bool
    private let timeout: Duration

    /// - Parameters:
    ///   - client: for hosts that strangers name.
    ///   - directory: for the directory of did:plc, which the operator has chosen; the same one by default.
    ///   - plcDirectory: the directory's URL without a slash at the end.
    ///   - timeout: for one document; a healthy host needs a fraction of it.
    ///   - allowsLocalhost: for development, accepts `did:web:localhost%3A…` and asks it without TLS.
    public init(
        client: WebClient, directory: WebClient? = nil, dns: any TXTLookup = SystemDNS(),
        plcDirectory: String = "https://plc.directory", timeout: Duration = .seconds(3), allowsLocalhost: Bool = false
    ) {
        self.client = client
        self.timeout = timeout
        self.directory = directory ?? client
        self.dns = dns
        self.plcDirectory = plcDirectory
        self.allowsLocalhost = allowsLocalhost
    }

    public func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        let url = try Self.url(of: did, plcDirectory: plcDirectory, allowsLocalhost: allowsLocalhost)
        var request = OutgoingRequest(url: url)
        request.headers["Accept"] = "application/did+ld+json, application/json"
        let (status, body) = try await fetch(
            request, by: did.method == "plc" ? directory : client, limit: DIDDocument.maximumBytes)
        switch status {
        case 200: return try DIDDocument(json: body, of: did)
        case 404: throw .didNotFound
        case 410: throw .deactivated
        default: throw .unavailable("\(did.method) answered \(status)")
        }
    }

    /// DNS first; HTTPS when DNS has nothing to say. Two DIDs in DNS are none.
    public func did(of handle: Handle) async throws(IdentityError) -> DID? {
        if handle.hasReservedTopLevel { throw .handleNotFound }
        var failure: IdentityError?
        do throws(IdentityError) {
            let claims = Set(try await dns.texts(at: "_atproto.\(handle)").filter { $0.hasPrefix("did=") })
            if claims.count > 1 { throw .handleMismatch }
            if let claim = claims.first {
                guard let did = try? DID(String(claim.dropFirst(4))) else { throw .handleNotFound }
                return did
            }
        } catch {
            guard case .unavailable = error else { throw error }
            failure = error
        }
        if let did = try await didByHTTPS(of: handle) { return did }
        throw failure ?? .handleNotFound
    }

    private func didByHTTPS(of handle: Handle) async throws(IdentityError) -> DID? {
        var request = OutgoingRequest(url: "https://\(handle.normalized)/.well-known/atproto-did")
        request.maxRedirects = Self.maximumHandleRedirects
        do throws(IdentityError) {
            let (status, body) = try await fetch(request, by: client, limit: Self.maximumHandleBytes)
            guard status == 200 else { return nil }
            let text = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
            return text.flatMap { try? DID(String($0)) }
        } catch {
            // Most handles in DNS have no web server, so that this tells no more than a missing record.
            return nil
        }
    }

    private func fetch(
        _ request: OutgoingRequest, by client: WebClient, limit: Int
    ) async throws(IdentityError) -> (status: Int, body: [UInt8]) {
        var request = request
        request.totalTimeout = timeout
        do throws(HTTPClientError) {
            let response = try await client.send(request)
            return (response.status, try await response.collect(upTo: limit))
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// Where the document of a DID is.
    static func url(of did: DID, plcDirectory: String, allowsLocalhost: Bool) throws(IdentityError) -> String {
        switch did.method {
        case "plc":
            let isPLC =
                did.identifier.utf8.count == 24
                && did.identifier.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
                }
            guard isPLC else { throw .unsupportedMethod }
            return "\(plcDirectory)/\(did)"
        case "web":
            let name = did.identifier
            if allowsLocalhost, name == "localhost" || name.hasPrefix("localhost%3A") {
                let port = name.dropFirst("localhost%3A".count)
                guard port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                    throw .unsupportedMethod
                }
                return "http://localhost\(port.isEmpty ? "" : ":" + port)/.well-known/did.json"
            }
            // A whole host only, without paths and ports: the form of a handle.
            guard (try? Handle(name)) != nil else { throw .unsupportedMethod }
            return "https://\(name)/.well-known/did.json"
        default: throw .unsupportedMethod
        }
    }
}
