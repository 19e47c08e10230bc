import DataModel
import GRDB
package import Identity
import Keys
import Streams
package import Syntax

extension PDSService {
    /// Accounts looked at in one go.
    private static let pageSize = 500

    /// Makes the embedded directory name this server's present URL for every hosted account that it names another
    /// for, and for whatever else of theirs was at that other place. Harmless to repeat. Accounts whose entries are
    /// another directory's are left alone.
    func publishAddress() async throws {
        guard externalDirectory == nil else { return }
        let present = configuration.publicURL
        for account in try await allAccounts() {
            try await changeIdentity(of: account.did) { state in
                guard let former = state.services.first(where: { $0.name == "atproto_pds" })?.endpoint else { return }
                state.services = state.services.map { service in
                    guard service.endpoint == former else { return service }
                    return PLCState.Service(name: service.name, type: service.type, endpoint: present)
                }
            }
        }
    }

    /// Whether the rotation key of a hosted account is here.
    package func canChangeIdentity(of did: DID) async throws -> Bool {
        guard did.method == "plc" else { return false }
        return try await accounts.rotationKey(of: did) != nil
    }

    /// Changes what the directory says of a hosted account, signed by the account's rotation key, and tells of it.
    /// False when it says just that already, and when the account's DID is in no directory that this server writes to.
    @discardableResult
    package func changeIdentity(of did: DID, _ change: (inout PLCState) -> Void) async throws -> Bool {
        let head: PLCOperation?
        if let externalDirectory {
            head = try await externalDirectory.head(of: did)
        } else {
            head = try await directory.head(of: did)
        }
        guard let head, let before = head.state, let key = try await accounts.rotationKey(of: did) else { return false }
        var state = before
        change(&state)
        guard state != before else { return false }
        let operation = try PLCOperation(state, prev: head.cid, key: key)
        if let externalDirectory {
            try await externalDirectory.submit(operation, for: did)
            try await announceIdentity(of: did)
        } else {
            try await directory.append(operation, to: did, at: now())
            outbox.wake()
        }
        return true
    }

    /// Tells the network that the DID document of an account of this server has changed somewhere else.
    package func announceIdentity(of did: DID) async throws {
        try await accounts.tellIdentity(of: did, at: now())
        outbox.wake()
    }

    /// All accounts, in the order they were made.
    package func allAccounts() async throws -> [Account] {
        var all: [Account] = []
        while true {
            let page = try await accounts.repositories(after: all.last?.id ?? 0, limit: Self.pageSize)
            all += page.map(\.account)
            if page.count < Self.pageSize { return all }
        }
    }
}
