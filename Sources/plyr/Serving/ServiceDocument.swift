import DataModel
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Syntax
import XRPC

/// The service's own DID document: one DID for the PDS, the labeler and the AppView of this folder.
struct ServiceDocument: IdentitySource {
    let did: DID
    /// The name of the service among handles.
    let handle: Handle
    private let publicURL: String
    private let key: PublicKey
    private let labelKey: @Sendable () async throws -> PublicKey?
    private let isServed: @Sendable (ServiceSelection) -> Bool

    /// - Parameters:
    ///   - key: `#atproto`.
    ///   - labelKey: `#atproto_label`; asked for each time, because another process may replace it.
    ///   - isServed: whether a service answers at the public URL, in this process or another; asked each time.
    ///   - domain: names below it are given out here; begins with a dot.
    init(
        _ identity: ServiceIdentity, key: PublicKey, domain: String,
        isServed: @escaping @Sendable (ServiceSelection) -> Bool,
        labelKey: @escaping @Sendable () async throws -> PublicKey?
    ) throws {
        did = identity.did
        handle = try identity.handle(below: domain)
        publicURL = identity.publicURL
        self.key = key
        self.labelKey = labelKey
        self.isServed = isServed
    }

    /// The document as it is now.
    func document() async throws -> DIDDocument {
        let labelKey = try await labelKey().map { [(fragment: DIDDocument.labelKeyName, key: $0)] } ?? []
        return DIDDocument(
            id: did, alsoKnownAs: ["at://\(handle)"], keys: [("atproto", key)] + labelKey,
            services: services)
    }

    /// Only those that answer. A labeler answers for its declaration too, which lies in a repository.
    private var services: [(String, String, String)] {
        var services: [(String, String, String)] = []
        let hasLabeler = isServed(.labeler)
        if isServed(.pds) || hasLabeler { services.append(("atproto_pds", "AtprotoPersonalDataServer", publicURL)) }
        if hasLabeler { services.append((DIDDocument.labelerName, DIDDocument.labelerType, publicURL)) }
        if isServed(.appview) || isServed(.upload) { services.append(("plyr_appview", "PlyrAppView", publicURL)) }
        return services
    }

    var isLocal: Bool { true }

    func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        guard did == self.did else { return nil }
        do { return try await document() } catch { throw .unavailable("\(error)") }
    }

    func did(of handle: Handle) async throws(IdentityError) -> DID? { handle.normalized == self.handle ? did : nil }

    /// `GET /.well-known/did.json`
    var route: PlainRoute {
        PlainRoute(.get, "/.well-known/did.json") { _ in .json(try await document().value.json()) }
    }
}
