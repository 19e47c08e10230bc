import ArgumentParser
import Keys
import Labeler
import Syntax

/// The labelers that speak from a data folder.
struct FolderLabelers: Sendable {
    static let fileName = "labeler.sqlite"

    /// The service's own DID: who speaks when nobody else is named.
    let did: DID
    let store: LabelStore
    private let folder: DataFolder

    /// Opens the log of a folder. The service itself is a labeler from the first time on; its first key is the one in
    /// the folder.
    static func open(_ folder: DataFolder, identity: ServiceIdentity) async throws -> FolderLabelers {
        let keys = KeyFiles(folder)
        let store = try LabelStore(path: folder(fileName), sealing: keys.sealing())
        do {
            if try await store.signingKey(of: identity.did) == nil {
                try await store.add(identity.did, key: keys.labeler(), at: systemClock())
            }
        } catch LabelerError.knownLabeler {
            // Another process was first.
        }
        try FolderContents(folder).noteDatabases()
        return FolderLabelers(did: identity.did, store: store, folder: folder)
    }

    static func open(_ folder: DataFolder) async throws -> FolderLabelers {
        try await open(folder, identity: ServiceIdentity(in: folder))
    }

    /// What the service itself signs with, at this moment.
    @Sendable func ownKey() async throws -> PublicKey? { try await labeler(did)?.key }

    /// One of the labelers; nil for a stranger.
    func labeler(_ did: DID) async throws -> HostedLabeler? { try await store.labelers().first { $0.did == did } }

    /// Writes to the log, also beside a running server, which streams what it finds.
    var writer: LabelWriter { LabelWriter(store: store, now: systemClock, isTakenUp: isServed) }

    /// Whether a labeler runs on the folder, and has taken up the log.
    private var isServed: Bool { ServedServices.contains(.labeler, in: folder) }
}

/// `--labeler DID`
struct LabelerOption: ParsableArguments {
    @Option(help: "Who speaks: one of 'plyr labeler list'; the service itself by default.")
    var labeler: String?

    func did(among labelers: FolderLabelers) throws -> DID { try labeler.map { try DID($0) } ?? labelers.did }
}
