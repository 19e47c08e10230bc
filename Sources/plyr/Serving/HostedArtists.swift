import PDS
import Syntax
import Upload

/// The accounts of the embedded PDS, as those into whose repositories uploads are published.
struct HostedArtists: ArtistHosting {
    let pds: PDSService

    func name(of did: DID) async throws -> String? {
        guard let account = try await pds.account(.did(did)), account.status.isActive else { return nil }
        return account.handle.text
    }

    func hasRecord(_ uri: ATURI) async throws -> Bool { try await pds.hasRecord(uri) }
}
