import Labeler
import Logging
import PDS
import Syntax

/// Where a server is served, and so who it is: decided once, at its start or by `plyr identity move`.
struct ServiceAddress {
    let folder: DataFolder
    /// Accounts get handles below this domain.
    let domain: String

    /// The identity of the folder for a server at `url`. As long as nothing is signed or created under the DID, it
    /// follows the URL. Afterwards only the port of a server on this machine may change; everything else needs an
    /// explicit command.
    func settle(at url: String, from identity: ServiceIdentity, _ logger: Logger) async throws -> ServiceIdentity {
        var identity = identity
        let origin = try ServiceIdentity.origin(url)
        let did = try ServiceIdentity.did(of: origin)
        if did == identity.did {
            if origin != identity.publicURL || identity.isProvisional { try identity.move(to: origin, in: folder) }
            return identity
        }
        guard try await isUsed(identity) else {
            try await rename(identity, to: did)
            try identity.move(to: origin, as: did, in: folder)
            return identity
        }
        // Chosen before, by 'identity move --keep-did' or by a version that let the URL change alone.
        if origin == identity.publicURL, identity.keepsDID || !identity.hasLocalDID { return identity }
        guard identity.hasLocalDID, ServiceIdentity.isLocal(did) else { throw AddressRefused(identity, origin, did) }
        logger.warning(
            "this server is not where its DID leads; 'plyr identity move' gives it the DID of its address",
            metadata: ["did": "\(identity.did)", "url": "\(origin)"])
        if origin != identity.publicURL { try identity.move(to: origin, in: folder) }
        return identity
    }

    /// Moves the service to `url` on the operator's word.
    ///
    /// - Parameter keepsDID: whether the service goes on under its DID, whose document the operator serves elsewhere.
    func move(_ identity: ServiceIdentity, to url: String, keepsDID: Bool) async throws -> ServiceIdentity {
        var identity = identity
        let origin = try ServiceIdentity.origin(url)
        let did = try ServiceIdentity.did(of: origin)
        if !keepsDID, did != identity.did {
            try await rename(identity, to: did)
            try identity.move(to: origin, as: did, in: folder)
        } else {
            try identity.move(to: origin, keepsDID: did != identity.did, in: folder)
        }
        return identity
    }

    /// Whether a label is signed by the DID, or a repository is kept under it.
    func isUsed(_ identity: ServiceIdentity) async throws -> Bool {
        if folder.has(FolderLabelers.fileName) {
            let labelers = try await FolderLabelers.open(folder, identity: identity)
            if try await labelers.store.hasLabels(of: identity.did) { return true }
        }
        return try await accounts(identity)?.hasOwnAccount() ?? false
    }

    /// Lets everything that names the DID name another. What was signed is signed anew, with a new key.
    private func rename(_ identity: ServiceIdentity, to did: DID) async throws {
        if folder.has(FolderLabelers.fileName) {
            let labelers = try await FolderLabelers.open(folder, identity: identity)
            try await labelers.store.rename(identity.did, to: did, at: systemClock())
        }
        try await accounts(identity)?.retireOwnAccount()
    }

    private func accounts(_ identity: ServiceIdentity) throws -> PDSService? {
        guard folder.has("pds.sqlite") else { return nil }
        return try HostedAccounts.service(in: folder, identity: identity, domain: domain)
    }
}

/// A server must not speak under a DID that leads somewhere else.
struct AddressRefused: Error, CustomStringConvertible {
    let description: String

    init(_ identity: ServiceIdentity, _ origin: String, _ did: DID) {
        let home = identity.hasLocalDID ? "this machine" : "another address"
        description = """
            This folder's labels and records are signed as \(identity.did), which leads to \(home), not to \(origin). \
            Serve it at its address, with --public-url \(identity.publicURL); or move it: \
            'plyr identity move \(origin)' makes it \(did) and signs its labels anew, and \
            'plyr identity move \(origin) --keep-did' keeps the DID, whose document you then serve yourself
            """
    }
}
