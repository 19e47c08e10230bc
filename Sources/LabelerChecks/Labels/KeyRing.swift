import HTTPClient
import Identity
import Keys
import Syntax

/// The DID documents of sources, each looked up once.
actor KeyRing {
    enum Entry: Sendable {
        case document(DIDDocument)
        case unknown(IdentityError)

        var key: PublicKey? {
            if case .document(let document) = self { document.labelKey } else { nil }
        }
    }

    private let identities: any IdentityResolving
    private let maximum: Int
    private var entries: [String: Entry] = [:]

    init(_ identities: any IdentityResolving, maximum: Int) {
        self.identities = identities
        self.maximum = maximum
    }

    /// nil when there are more sources than are looked up.
    func entry(of src: String) async -> Entry? {
        if let entry = entries[src] { return entry }
        guard entries.count < maximum else { return nil }
        let entry: Entry
        do throws(IdentityError) {
            guard let did = try? DID(src) else { throw .malformed("not a DID") }
            entry = .document(try await identities.document(of: did))
        } catch {
            entry = .unknown(error)
        }
        entries[src] = entry
        return entry
    }
}
