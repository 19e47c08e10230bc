import DataModel
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Syntax
import XRPC

/// The service's own DID document: one DID for the PDS, the labeler and the AppView of this folder.
struct ServiceDocument: IdentitySource {
    let document: DIDDocument
    /// The name of the service among handles.
    let handle: Handle

    /// - Parameters:
    ///   - key: `#atproto`.
    ///   - labelKey: `#atproto_label`.
    ///   - domain: names below it are given out here; begins with a dot.
    init(_ identity: ServiceIdentity, key: PublicKey, labelKey: PublicKey, domain: String) throws {
        handle = try identity.handle(below: domain)
        document = DIDDocument(
            id: identity.did, alsoKnownAs: ["at://\(handle)"],
            keys: [("atproto", key), ("atproto_label", labelKey)],
            services: [
                ("atproto_pds", "AtprotoPersonalDataServer", identity.publicURL),
                ("atproto_labeler", "AtprotoLabeler", identity.publicURL),
                ("plyr_appview", "PlyrAppView", identity.publicURL),
            ])
    }

    var isLocal: Bool { true }

    func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        did == document.id ? document : nil
    }

    func did(of handle: Handle) async throws(IdentityError) -> DID? {
        handle.normalized == self.handle ? document.id : nil
    }

    /// `GET /.well-known/did.json`
    var route: PlainRoute {
        let json = document.value.json()
        return PlainRoute(.get, "/.well-known/did.json") { _ in .json(json) }
    }
}
