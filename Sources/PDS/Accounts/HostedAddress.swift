import DataModel
import GRDB
import Identity
import Keys
import Streams
import Syntax

extension PDSService {
    /// Accounts looked at in one go.
    private static let pageSize = 500

    /// Makes the embedded directory name this server's present URL for every hosted account that it names another
    /// for. Harmless to repeat. Accounts whose entries are another directory's are left alone.
    func publishAddress() async throws {
        for account in try await allAccounts() {
            let chain = try await directory.chain(of: account.did)
            guard let head = chain.head, var state = head.state,
                let index = state.services.firstIndex(where: { $0.name == "atproto_pds" }),
                state.services[index].endpoint != configuration.publicURL,
                let key = try await accounts.rotationKey(of: account.did)
            else { continue }
            state.services[index] = PLCState.Service(
                name: "atproto_pds", type: state.services[index].type, endpoint: configuration.publicURL)
            try await directory.append(PLCOperation(state, prev: head.cid, key: key), to: account.did, at: now())
        }
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
