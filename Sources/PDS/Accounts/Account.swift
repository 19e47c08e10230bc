import Lexicons
package import Syntax
import XRPC

/// Whether an account takes part in the network.
package enum AccountStatus: String, Sendable, Hashable {
    case active
    case deactivated
    case suspended
    case takendown

    package var isActive: Bool { self == .active }
}

/// An account of this server.
package struct Account: Sendable, Hashable {
    /// Its number in the database.
    let id: Int64
    package let did: DID
    /// In lower case.
    package let handle: Handle
    package let email: String?
    package let status: AccountStatus
    /// Microseconds since 1970.
    package let createdAt: Int64
}

extension Account {
    /// Refuses to give out a repository that does not take part.
    func requireAvailable() throws {
        switch status {
        case .active: return
        case .deactivated:
            throw Com.Atproto.Sync.GetRepo.Failure.repoDeactivated.because("The repository is deactivated.")
        case .suspended: throw Com.Atproto.Sync.GetRepo.Failure.repoSuspended.because("The repository is suspended.")
        case .takendown: throw Com.Atproto.Sync.GetRepo.Failure.repoTakendown.because("The repository was taken down.")
        }
    }
}
