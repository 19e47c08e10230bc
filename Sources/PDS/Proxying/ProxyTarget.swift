import Syntax
import XRPC

/// What `atproto-proxy` names: a DID and one of its services.
struct ProxyTarget: Sendable, Hashable {
    let did: DID
    /// The service's fragment in the DID document.
    let service: String

    init(did: DID, service: String) {
        self.did = did
        self.service = service
    }

    /// Reads the field: exactly one `#`, no spaces, neither side empty.
    init(_ field: String) throws(XRPCError) {
        let parts = field.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, ServiceTokens.isFragment(parts[1]), let did = try? DID(String(parts[0])) else {
            throw .invalidRequest("atproto-proxy must be a DID, a # and the name of a service.")
        }
        self.did = did
        service = String(parts[1])
    }

    var audience: String { "\(did)#\(service)" }
}
