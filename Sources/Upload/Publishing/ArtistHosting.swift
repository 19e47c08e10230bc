package import Syntax

/// What uploads have to know of the repositories that they publish into.
package protocol ArtistHosting: Sendable {
    /// The name by which an account is credited when it gives none; nil when its repository is not published into from
    /// here.
    func name(of did: DID) async throws -> String?

    /// Whether there is a record at `uri`.
    func hasRecord(_ uri: ATURI) async throws -> Bool
}
