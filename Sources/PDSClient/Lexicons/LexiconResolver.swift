package import HTTPClient
package import Identity
import DataModel
import Keys
import Lexicons
import Repo
package import Syntax

/// Finds the documents of NSIDs in the network: DNS names an account, its DID document the server and the key, the
/// server gives the record with a proof, and the key says whether to believe it.
package struct LexiconResolver: Sendable {
    package let dns: any TXTLookup
    package let identities: any IdentityResolving
    private let web: WebClient

    package init(dns: any TXTLookup, identities: any IdentityResolving, web: WebClient) {
        self.dns = dns
        self.identities = identities
        self.web = web
    }

    /// The document of an NSID. `did`: the account, when it is known from elsewhere than DNS.
    package func resolve(_ nsid: NSID, in did: DID? = nil) async throws(LexiconResolutionError) -> PublishedLexicon {
        let nsid = nsid.normalized
        let did = if let did { did } else { try await LexiconAuthority(of: nsid).account(dns) }
        let document = try await document(of: did, refresh: false)
        let archive = try await host(document).proof(of: nsid)
        let proof = try await verify(archive, of: nsid, by: document)
        guard case .record(let cid, let value, _) = proof else {
            throw .notPublished(PublishedLexicon.uri(of: nsid, in: did))
        }
        return try PublishedLexicon(value, cid: cid, nsid: nsid, did: did)
    }

    /// The names that the account's server says it has, in order: nothing of it is proven.
    package func list(in did: DID) async throws(LexiconResolutionError) -> [NSID] {
        try await host(document(of: did, refresh: false)).list().keys.sorted()
    }

    private func document(of did: DID, refresh: Bool) async throws(LexiconResolutionError) -> DIDDocument {
        do throws(IdentityError) {
            return try await identities.document(of: did, refresh: refresh)
        } catch {
            throw .identity(did, error)
        }
    }

    private func host(_ document: DIDDocument) throws(LexiconResolutionError) -> LexiconHost {
        guard let endpoint = document.pdsEndpoint else { throw .noEndpoint(document.id) }
        return LexiconHost(did: document.id, endpoint: endpoint, web: web)
    }

    /// Checks a proof. The account may have taken another key since its document was remembered.
    private func verify(
        _ archive: [UInt8], of nsid: NSID, by document: DIDDocument
    ) async throws(LexiconResolutionError) -> RecordProof {
        do throws(LexiconResolutionError) {
            return try Self.verify(archive, of: nsid, by: document)
        } catch {
            guard case .proof(_, .signature) = error else { throw error }
            let fresh = try await self.document(of: document.id, refresh: true)
            guard fresh.signingKey != document.signingKey else { throw error }
            return try Self.verify(archive, of: nsid, by: fresh)
        }
    }

    private static func verify(
        _ archive: [UInt8], of nsid: NSID, by document: DIDDocument
    ) throws(LexiconResolutionError) -> RecordProof {
        guard let key = document.signingKey else { throw .noSigningKey(document.id) }
        let uri = PublishedLexicon.uri(of: nsid, in: document.id)
        guard let rkey = uri.rkey else { throw .notPublished(uri) }
        let path = RecordPath(collection: Com.Atproto.Lexicon.Schema.nsid, rkey: rkey)
        do throws(RepoError) {
            return try RecordProof(archive, path: path, did: document.id, key: key)
        } catch {
            throw .proof(uri, error)
        }
    }
}
