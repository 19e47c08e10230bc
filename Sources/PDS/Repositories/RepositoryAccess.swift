import DataModel
import Lexicons
import Syntax
import XRPC

/// Finds the account that a request means.
struct RepositoryAccess: Sendable {
    let accounts: AccountStore

    /// The caller's own account, which `repo` must name.
    func own(_ repo: AtIdentifier, of caller: Caller) async throws -> Account {
        let did = try caller.account()
        guard let account = try await accounts.account(did) else { throw WriteRefusal.noSuchRepository.answer }
        switch repo {
        case .did(did): return account
        case .handle(let handle) where handle.normalized == account.handle: return account
        default: throw XRPCError.authenticationRequired("The repository is not the caller's.")
        }
    }

    /// An account whose repository may be given out. Throws what the methods of sync answer.
    func available(_ did: DID) async throws -> Account {
        let account = try await known(did)
        try account.requireAvailable()
        return account
    }

    /// An account of this server, whatever its status.
    func known(_ did: DID) async throws -> Account {
        guard let account = try await accounts.account(did) else { throw Self.notFound(did) }
        return account
    }

    static func notFound(_ did: DID) -> XRPCError {
        Com.Atproto.Sync.GetRepo.Failure.repoNotFound.because("Could not find repo for DID: \(did)")
    }
}

extension CID {
    /// The CID as methods write it.
    var string: CIDString { get throws { try CIDString(description) } }

    /// Reads what a caller wrote.
    init(_ string: CIDString) throws(XRPCError) {
        do throws(DataError) { try self.init(string.text) } catch {
            throw .invalidRequest("Not a CID of this network: \(error.reason).")
        }
    }
}

extension WriteRefusal {
    /// Runs a write and turns its refusal into an answer.
    static func answering<Result>(_ write: () async throws -> Result) async throws -> Result {
        do { return try await write() } catch let refusal as WriteRefusal { throw refusal.answer }
    }
}
