import HTTPClient
import Lexicons
package import Syntax
package import XRPC

/// An account that has signed in at its server.
package struct PDSSession: Sendable {
    package let did: DID
    /// Calls methods in the account's name, for as long as the server lets its token live.
    package let client: XRPCClient

    /// Signs in with a handle or a DID, and a password.
    package init(at client: XRPCClient, identifier: String, password: String) async throws {
        let session = try await client.call(
            Com.Atproto.Server.CreateSession.self, NoParameters(),
            input: .init(identifier: identifier, password: password))
        did = session.did
        self.client = client.authorized(by: session.accessJwt)
    }
}
