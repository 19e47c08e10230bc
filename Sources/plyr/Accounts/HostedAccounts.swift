import Identity
import Keys
import PDS
import Syntax

/// The embedded PDS of a data folder, with or without a server.
enum HostedAccounts {
    /// Opens the PDS. `identities` makes the resolver that asks the embedded accounts first.
    static func service(
        in folder: DataFolder, identity: ServiceIdentity, domain: String,
        configure: (inout PDSConfiguration) -> Void = { _ in },
        identities: (EmbeddedIdentities) -> any IdentityResolving
    ) throws -> PDSService {
        let keys = KeyFiles(folder)
        var configuration = PDSConfiguration(
            did: identity.did, publicURL: identity.publicURL, userDomains: [domain],
            databasePath: folder("pds.sqlite"), blobFolder: folder("blobs"), sealingKey: try keys.sealing(),
            sessionSecret: try keys.sessions())
        configuration.ownAccount = OwnAccount(handle: try identity.handle(below: domain), key: try keys.service())
        configure(&configuration)
        let service = try PDSService(
            configuration: configuration, identities: identities, now: systemClock)
        try FolderContents(folder).noteDatabases()
        return service
    }

    /// The same for commands, which ask nobody outside.
    static func service(in folder: DataFolder, domain: String = ".test") throws -> PDSService {
        try service(in: folder, identity: ServiceIdentity(in: folder), domain: domain)
    }

    static func service(in folder: DataFolder, identity: ServiceIdentity, domain: String) throws -> PDSService {
        try service(in: folder, identity: identity, domain: domain) { embedded in
            IdentityResolver(sources: [embedded], now: systemClock)
        }
    }
}
