import Keys
import Labeler
import Syntax

/// The replacement of a labeler's key: pause, publish, go on. What is interrupted is taken up where it was.
struct LabelerRotation {
    let labeler: HostedLabeler
    let store: LabelStore
    let publication: LabelerPublication

    enum Ending {
        case rotated(to: PublicKey)
        case aborted
        /// Somebody has to do something first.
        case waiting(for: String)
    }

    /// - Parameters:
    ///   - given: the key that is wanted, if it has to be a certain one.
    ///   - make: makes a key.
    func run(to given: PrivateKey?, make: () throws -> PrivateKey) async throws -> Ending {
        if let pending = labeler.pendingKey {
            guard given == nil || given?.publicKey == pending else {
                throw LabelerInputError(
                    "\(pending.didKey) is being published already; run this without --key-file, or with --abort")
            }
            return try await publish(pending)
        }
        // Labels need not wait for a mail.
        if publication.needsToken { return .waiting(for: try await publication.requestToken()) }
        let key = try given ?? make()
        try await store.beginRotation(of: labeler.did, to: key, at: systemClock())
        return try await publish(key.publicKey)
    }

    /// Gives the pending key up.
    func abort() async throws -> Ending {
        guard let pending = labeler.pendingKey else { throw LabelerError.noPendingKey(labeler.did) }
        if try await publication.isPublished(pending) {
            throw LabelerInputError("\(pending.didKey) is published; run this without --abort to go on with it")
        }
        try await store.cancelRotation(of: labeler.did)
        return .aborted
    }

    private func publish(_ key: PublicKey) async throws -> Ending {
        do {
            if case .waiting(let action) = try await publication.publish(key) {
                return .waiting(for: action + "\nLabels of \(labeler.did) wait until then.")
            }
        } catch {
            try await settle(key, after: error)
        }
        try await store.finishRotation(of: labeler.did)
        try await publication.announce()
        return .rotated(to: key)
    }

    /// A failure may be one of the answer alone. Returns when the key is published nevertheless.
    private func settle(_ key: PublicKey, after failure: any Error) async throws {
        let isPublished: Bool
        do {
            isPublished = try await publication.isPublished(key)
        } catch {
            throw LabelerInputError(
                """
                \(failure). Whether the new key is published cannot be found out now: \(error). Labels of \
                \(labeler.did) wait until this is run again
                """)
        }
        guard !isPublished else { return }
        try await store.cancelRotation(of: labeler.did)
        throw LabelerInputError("the new key was not published, and the old one goes on: \(failure)")
    }
}
