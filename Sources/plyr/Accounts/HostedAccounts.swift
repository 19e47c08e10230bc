import Identity
import Keys
import PDS
import Syntax

/// The embedded PDS of a data folder, with or without a server.
enum HostedAccounts {
    /// Opens the PDS. `identities` makes the resolver that asks the embedded accounts first.
    static func service(
        in folder: DataFolder, identity: ServiceIdentity, domain: String, inviteCode: String? = nil,
        identities: (EmbeddedIdentities) -> any IdentityResolving
    ) throws -> PDSService {
        let keys = KeyFiles(folder)
        var configuration = PDSConfiguration(
            did: identity.did, publicURL: identity.publicURL, userDomains: [domain],
            databasePath: folder("pds.sqlite"), blobFolder: folder("blobs"), sealingKey: try keys.sealing(),
            sessionSecret: try keys.sessions())
        configuration.inviteCode = inviteCode
        return try PDSService(configuration: configuration, identities: identities, now: systemClock)
    }
}
