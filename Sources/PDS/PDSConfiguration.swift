package import Keys
package import Syntax

/// What an embedded personal data server has to know.
package struct PDSConfiguration: Sendable {
    /// The server's own DID, such as `did:web:music.example`.
    package var did: DID
    /// The origin that others reach it by, without a slash at the end.
    package var publicURL: String
    /// Handles are given out below these domains; each begins with a dot.
    package var userDomains: [String]
    /// File of the database.
    package var databasePath: String
    /// Folder of the blobs.
    package var blobFolder: String
    /// Opens the private keys in the database.
    package var sealingKey: SealingKey
    /// Signs session tokens; 32 bytes at least.
    package var sessionSecret: [UInt8]
    /// The name and the key of the server's own DID, for records that the service itself publishes; nil for none.
    package var ownAccount: OwnAccount?
    /// Anybody may make an account, with or without an invite code.
    package var isRegistrationOpen = false
    /// Lets those who know it make accounts; nil for nobody.
    package var inviteCode: String?
    /// May take every account back from this server, so that it is kept elsewhere; nil for none.
    package var recoveryKey: PublicKey?
    package var contactEmail: String?

    /// Archives that are read and sent at a time; large ones are on the disk meanwhile.
    package var archivesAtOnce = 16
    /// What accounts and clients may use.
    package var limits = PDSLimits()
    /// Throws when the disk is almost full: then nothing is added.
    package var requireSpace: @Sendable () throws -> Void = {}
    /// The largest blob in bytes: a long uncompressed recording.
    package var blobUploadLimit: Int64 = 1 << 30
    /// Blobs that no record refers to are kept this long, in microseconds: publishing may take its time.
    package var temporaryBlobLifetime: Int64 = 6 * 3600 * 1_000_000
    /// Events are kept this long for readers who were away, in microseconds.
    package var eventLifetime: Int64 = 7 * 24 * 3600 * 1_000_000

    package init(
        did: DID, publicURL: String, userDomains: [String], databasePath: String, blobFolder: String,
        sealingKey: SealingKey, sessionSecret: [UInt8]
    ) {
        self.did = did
        self.publicURL = publicURL
        self.userDomains = userDomains
        self.databasePath = databasePath
        self.blobFolder = blobFolder
        self.sealingKey = sealingKey
        self.sessionSecret = sessionSecret
    }
}
