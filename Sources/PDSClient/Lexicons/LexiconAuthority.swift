package import Identity
package import Syntax

/// The domain that all NSIDs of one group have in common, and where it says in DNS who publishes their documents.
///
/// Each group speaks for itself: neither the domain above nor those below are asked (specification "Lexicon").
package struct LexiconAuthority: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What a TXT record begins with that names an account.
    private static let prefix = "did="
    /// Longer names do not exist in DNS.
    private static let maximumNameLength = 253

    /// In DNS order and lower case: `feed.example.com` for `com.example.feed.post`.
    package let domain: String

    package init(of nsid: NSID) { domain = nsid.authority }

    /// The name of the TXT record.
    package var recordName: String { "_lexicon." + domain }

    package var description: String { domain }

    /// The line that belongs into the zone of the domain.
    package func record(naming did: DID) -> String { "\(recordName) TXT \"\(Self.prefix)\(did)\"" }

    /// The account that DNS names: there must be one, and only one.
    package func account(_ dns: any TXTLookup) async throws(LexiconResolutionError) -> DID {
        guard recordName.utf8.count <= Self.maximumNameLength else { throw .noRecord(self) }
        let texts: [String]
        do throws(IdentityError) {
            texts = try await dns.texts(at: recordName)
        } catch {
            if case .unavailable(let reason) = error { throw .dns(self, reason) }
            throw .dns(self, error.description)
        }
        let claims = Set(texts.filter { $0.utf8.starts(with: Self.prefix.utf8) }.map { Array($0.utf8.dropFirst(4)) })
        guard claims.count <= 1 else { throw .severalRecords(self, count: claims.count) }
        guard let claim = claims.first else { throw .noRecord(self) }
        guard let did = try? DID(String(decoding: claim, as: UTF8.self)) else { throw .malformedRecord(self) }
        return did
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.domain.utf8.lexicographicallyPrecedes(right.domain.utf8)
    }
}
