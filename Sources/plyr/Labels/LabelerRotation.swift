import HTTPClient
import Keys
import Labeler
import Syntax
import XRPC

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
            return try await publish(pending, isNew: false)
        }
        // Labels are not refused for the time of a mail.
        if publication.needsToken { return .waiting(for: try await publication.requestToken()) }
        if try await publication.isByHand { return try await takeOver(given) }
        let key = try given ?? make()
        try await store.beginRotation(of: labeler.did, to: key, at: systemClock())
        return try await publish(key.publicKey, isNew: true)
    }

    /// Gives the pending key up.
    ///
    /// - Parameter isForced: also when nobody can say whether it is published.
    func abort(isForced: Bool) async throws -> Ending {
        guard let pending = labeler.pendingKey else { throw LabelerError.noPendingKey(labeler.did) }
        let isPublished: Bool
        do {
            isPublished = try await publication.isPublished(pending)
        } catch {
            guard isForced else {
                throw LabelerInputError(
                    """
                    whether \(pending.didKey) is published cannot be found out: \(error). With --force it is given \
                    up all the same: should the document name it, or come to do so, no label of \(labeler.did) is \
                    believed until another key is published
                    """)
            }
            isPublished = false
        }
        guard !isPublished else {
            throw LabelerInputError("\(pending.didKey) is published; run this without --abort to go on with it")
        }
        try await store.cancelRotation(of: labeler.did)
        return .aborted
    }

    /// Changes to a key that somebody else publishes: the old one signs until the new one is to be seen.
    private func takeOver(_ given: PrivateKey?) async throws -> Ending {
        guard let given else {
            throw LabelerInputError(
                """
                nobody here may change what \(labeler.did) says of itself, so that the new key has to be kept until \
                somebody has: make one with '(umask 077; openssl rand -hex 32 > new.key)', and run this with \
                --key-file new.key
                """)
        }
        if case .waiting(let action) = try await publication.publish(given.publicKey) {
            return .waiting(for: action + "\nUntil then the old key signs.")
        }
        try await store.beginRotation(of: labeler.did, to: given, at: systemClock())
        return try await finish(given.publicKey)
    }

    private func publish(_ key: PublicKey, isNew: Bool) async throws -> Ending {
        do {
            if case .waiting(let action) = try await publication.publish(key) {
                return .waiting(for: action + "\nLabels of \(labeler.did) are refused until then.")
            }
        } catch {
            try await settle(key, isNew: isNew, after: error)
        }
        return try await finish(key)
    }

    private func finish(_ key: PublicKey) async throws -> Ending {
        try await store.finishRotation(of: labeler.did)
        try await publication.announce()
        return .rotated(to: key)
    }

    /// A failure may be one of the answer alone. Returns when the key is published nevertheless. There is no other copy
    /// of it: it is given up only when it was refused, and no earlier attempt may be under way.
    private func settle(_ key: PublicKey, isNew: Bool, after failure: any Error) async throws {
        let isPublished: Bool
        do {
            isPublished = try await publication.isPublished(key)
        } catch {
            throw isKept(failure, "Whether the new key is published cannot be found out now: \(error)")
        }
        guard !isPublished else { return }
        guard isNew, Self.isRefusal(failure) else {
            throw isKept(failure, "The document does not name the new key, but may come to do so")
        }
        try await store.cancelRotation(of: labeler.did)
        throw LabelerInputError("the new key was not published, and the old one goes on: \(failure)")
    }

    private func isKept(_ failure: any Error, _ why: String) -> LabelerInputError {
        LabelerInputError(
            """
            \(failure). \(why). It is kept, and labels of \(labeler.did) are refused until this is run again, or \
            with --abort
            """)
    }

    /// Whether a server has said no. One that has not been heard may have done it.
    private static func isRefusal(_ failure: any Error) -> Bool {
        guard let error = failure as? XRPCError else { return false }
        return (400..<500).contains(error.status) && error.status != XRPCError.requestTimeout.status
    }
}
