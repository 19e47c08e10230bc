package import DataModel
package import Identity
import HTTPTransport
import Keys
import Media
import Storage
import Streams
package import Syntax
import XRPC

/// An embedded personal data server: accounts, repositories, blobs, a firehose and a PLC directory.
package struct PDSService: Sendable {
    /// How often old events, sessions and blobs are looked for.
    private static let sweepInterval = Duration.seconds(600)

    package let configuration: PDSConfiguration
    /// Writes records for other rooms of this process.
    package let writer: RepositoryWriter
    /// Takes blobs from other rooms of this process.
    package let blobs: BlobKeeper
    /// What this server knows of identities; to be asked before the network.
    package let embeddedIdentities: EmbeddedIdentities

    let accounts: AccountStore
    let sessions: SessionMaker
    let serviceTokens: ServiceTokens
    let maker: AccountMaker
    /// Finds identities, those of this server first.
    package let identities: any IdentityResolving
    let directory: DirectoryStore
    /// The directory that has the DIDs of the accounts, in place of the embedded one.
    let externalDirectory: (any PLCDirectory)?
    let outbox: Outbox
    let spoolFolder: String
    /// Repositories that do not fit into memory and are being sent.
    let archiveSlots: ArchiveSlots
    let now: @Sendable () -> Int64
    let limits: RequestLimits

    /// - Parameters:
    ///   - externalDirectory: takes the operations of new accounts; nil has the embedded directory do it.
    ///   - identities: given what this server knows, makes the resolver that asks it first.
    ///   - now: microseconds since 1970.
    ///   - uptime: microseconds since any moment, by a clock that never goes back.
    package init(
        configuration: PDSConfiguration, externalDirectory: (any PLCDirectory)? = nil,
        identities: (EmbeddedIdentities) -> any IdentityResolving, now: @escaping @Sendable () -> Int64,
        uptime: @escaping @Sendable () -> Int64 = RateLimiter.Clock.monotonic
    ) throws {
        let database = try PDSDatabase(path: configuration.databasePath)
        let objects = try ObjectStore(folder: configuration.blobFolder)
        let accounts = AccountStore(
            database: database, sealingKey: configuration.sealingKey,
            own: configuration.ownAccount.map { (configuration.did, $0.key) })
        let tokens = SessionTokens(audience: configuration.did, secret: configuration.sessionSecret)
        let clockID = Int(RandomBytes.make(count: 1)[0])
        self.configuration = configuration
        self.accounts = accounts
        self.now = now
        directory = DirectoryStore(database: database)
        self.externalDirectory = externalDirectory
        outbox = Outbox(EventStore(database: database))
        spoolFolder = configuration.blobFolder + "/incoming"
        writer = RepositoryWriter(
            accounts: accounts, outbox: outbox, configuration: configuration, clockID: clockID, now: now)
        blobs = BlobKeeper(accounts: accounts, objects: objects, configuration: configuration, now: now)
        embeddedIdentities = EmbeddedIdentities(
            accounts: accounts, ownsDirectory: externalDirectory == nil, userDomains: configuration.userDomains)
        self.identities = identities(embeddedIdentities)
        sessions = SessionMaker(sessions: SessionStore(database: database), tokens: tokens, now: now)
        serviceTokens = ServiceTokens(accounts: accounts, now: now)
        archiveSlots = ArchiveSlots(limit: configuration.archivesAtOnce)
        limits = RequestLimits(configuration.limits, clock: .init(uptime: uptime, now: now))
        maker = AccountMaker(
            accounts: accounts, outbox: outbox, configuration: configuration, directory: externalDirectory, now: now)
        usedTokens = UsedTokens(database)
        verifier = SessionVerifier(accounts: accounts, tokens: tokens, now: now)
    }

    /// Knows the callers that have a session here.
    package let verifier: SessionVerifier
    /// The tokens of other services that have been used.
    package let usedTokens: UsedTokens

    /// Puts right what an earlier process left: blobs that nobody has, and an address that is no longer ours. To be
    /// called by the one process that serves the PDS, before it does.
    package func prepare() async throws {
        try await blobs.discardUnfinished()
        try await publishAddress()
        try await publishOwnHandle()
    }

    /// Streams events and keeps house, until cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbox.run() }
            group.addTask { try await keepHouse() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Streams events alone, until cancelled: for a process beside the one that serves the PDS.
    package func stream() async throws { try await outbox.run() }

    /// Throws when the database cannot be written.
    package func check() async throws { try await accounts.database.pool.probeWriting() }

    /// Closes the database. To be called when nothing uses the service any more.
    package func finish() throws { try accounts.database.finish() }

    /// Makes an account, as `createAccount` does.
    package func createAccount(handle: Handle, email: String?, password: String) async throws -> DID {
        try await maker.make(handle: handle, email: email, password: password).did
    }

    /// The accounts of this server that have the handle, or none.
    package func account(_ identifier: AtIdentifier) async throws -> Account? {
        try await accounts.account(identifier)
    }

    /// Whether a repository of this server has a record at `uri`.
    package func hasRecord(_ uri: ATURI) async throws -> Bool { try await storedRecord(uri) != nil }

    /// The record at `uri`, if a repository of this server has one.
    package func record(_ uri: ATURI) async throws -> Value? {
        try await storedRecord(uri).map { .map(try $0.fields()) }
    }

    private func storedRecord(_ uri: ATURI) async throws -> StoredRecord? {
        guard let collection = uri.collection, let rkey = uri.rkey, let account = try await account(uri.authority)
        else { return nil }
        return try await RecordStore(database: accounts.database).record(collection, rkey, of: account)
    }

    /// Lets an account take part in the network or not, and tells of it.
    package func setStatus(_ status: AccountStatus, of did: DID) async throws {
        if try await accounts.setStatus(status, of: did, at: now()) { outbox.wake() }
    }

    /// Removes what is too old: events, and blobs that no record refers to.
    package func sweep() async throws {
        try await EventStore(database: accounts.database).prune(
            before: now() - configuration.eventLifetime, keeping: configuration.limits.eventLogBytes)
        try await blobs.sweep()
    }

    private func keepHouse() async throws {
        while !Task.isCancelled {
            try await sweep()
            try await Task.sleep(for: Self.sweepInterval)
        }
    }
}
