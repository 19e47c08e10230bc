import Identity
import Keys
import Syntax

/// The DID document of a labeler that is followed. It is asked for anew when it seems to have changed, but seldom:
/// whoever sends bad signatures or hangs up must not make us ask a directory for ever.
actor LabelerDocument {
    /// Between two looks for one reason that do not believe what is remembered, in microseconds.
    static let pause: Int64 = 60 * 1_000_000

    /// Why a look is taken. Each has pauses of its own: often a labeler stops, gets a new key and comes back within a
    /// minute, and the look for where it was must not stand in the way of the look for its key.
    private enum Reason {
        case lostConnection
        case badSignature
    }

    private let did: DID
    private let identities: any IdentityResolving
    private let labelers: FollowedLabelers
    private let now: @Sendable () -> Int64
    private var held: DIDDocument?
    private var looks: [Reason: (at: Int64, failure: IdentityError?)] = [:]

    init(
        of did: DID, identities: any IdentityResolving, labelers: FollowedLabelers, now: @escaping @Sendable () -> Int64
    ) {
        self.did = did
        self.identities = identities
        self.labelers = labelers
        self.now = now
    }

    /// Where the labeler is; looked up anew for every connection. The waits of whoever connects are the pauses until
    /// it was found once: the resolver would remember its absence for longer.
    func endpoint() async throws(IdentityError) -> String {
        if held == nil { identities.forget(did, handle: nil) } else { _ = try? await look(because: .lostConnection) }
        let document = try await current()
        _ = try key(in: document)
        guard let endpoint = document.labelerEndpoint else { throw .malformed("no labeler in the DID document") }
        return endpoint
    }

    /// The key that labels are verified with, as it is remembered.
    func key() async throws(IdentityError) -> PublicKey { try key(in: await current()) }

    /// The key as it is now, because a label does not verify; nil when that was looked up a moment ago.
    func newKey() async throws(IdentityError) -> PublicKey? {
        guard let document = try await look(because: .badSignature) else { return nil }
        return try key(in: document)
    }

    /// Without a key a label is neither genuine nor false. No other key of the document stands in.
    private func key(in document: DIDDocument) throws(IdentityError) -> PublicKey {
        guard let key = document.labelKey else { throw .malformed("no key for labels in the DID document") }
        return key
    }

    /// The document as it is remembered; what was known before while nobody can be asked.
    private func current() async throws(IdentityError) -> DIDDocument {
        do throws(IdentityError) {
            return keep(try await identities.document(of: did))
        } catch {
            if case .unavailable = error, let held { return held }
            throw lose(error)
        }
    }

    /// The document as it is now; nil within the pause behind a look. A look that failed fails for as long.
    private func look(because reason: Reason) async throws(IdentityError) -> DIDDocument? {
        let now = now()
        if let last = looks[reason], last.at <= now, now - last.at < Self.pause {
            if let failure = last.failure { throw failure }
            return nil
        }
        looks[reason] = (now, nil)
        // The resolver's memory has pauses of its own, meant for others than us.
        identities.forget(did, handle: nil)
        do throws(IdentityError) {
            return keep(try await identities.document(of: did, refresh: true))
        } catch {
            looks[reason] = (now, error)
            throw lose(error)
        }
    }

    private func keep(_ document: DIDDocument) -> DIDDocument {
        held = document
        labelers.note(did, isUsable: document.labelKey != nil)
        return document
    }

    /// A directory that is away says nothing about the labeler.
    private func lose(_ error: IdentityError) -> IdentityError {
        if case .unavailable = error { return error }
        labelers.note(did, isUsable: false)
        return error
    }
}
