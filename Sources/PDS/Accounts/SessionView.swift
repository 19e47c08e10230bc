import DataModel
import Identity
import Syntax

/// What sessions tell about their account.
struct SessionView: Sendable {
    let account: Account
    /// The DID document, from which clients learn which server to talk to; nil when it cannot be had now.
    let document: DataMap?

    init(_ account: Account, identities: any IdentityResolving) async {
        self.account = account
        do throws(IdentityError) {
            document = try await identities.document(of: account.did).value.asMap
        } catch {
            // A session works without: clients keep talking to the server that they asked.
            document = nil
        }
    }
}
