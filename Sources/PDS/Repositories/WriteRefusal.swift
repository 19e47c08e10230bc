import DataModel
import Lexicons
import Repo
import XRPC

/// Why nothing was written.
enum WriteRefusal: Error, Sendable, Hashable {
    case noSuchRepository
    /// The account does not take part: its status.
    case inactive(AccountStatus)
    /// A condition on the commit or a record was not met.
    case invalidSwap
    case recordExists
    case recordMissing
    case blobMissing(CID)
    /// The account has as much as it may have; the text is for the caller.
    case quotaExceeded(String)
    /// The data is not what may be written; the text is for the caller.
    case invalid(String)

    /// The answer of a repository method.
    var answer: XRPCError {
        switch self {
        case .noSuchRepository: .invalidRequest("Could not find the repository.")
        case .inactive(let status): .invalidRequest("The account is \(status.rawValue).")
        case .invalidSwap:
            Com.Atproto.Repo.PutRecord.Failure.invalidSwap.because("The record or the commit is another by now.")
        case .recordExists: .invalidRequest("A record with this key exists already.")
        case .recordMissing: .invalidRequest("Could not find the record.")
        case .blobMissing(let cid):
            Com.Atproto.Sync.GetBlob.Failure.blobNotFound.because("Could not find blob: \(cid)")
        case .quotaExceeded(let reason): XRPCError(status: 400, name: "QuotaExceeded", message: reason)
        case .invalid(let reason): .invalidRequest(reason)
        }
    }

    /// The same for writers in this process.
    var portError: RecordWritingError {
        switch self {
        case .noSuchRepository, .inactive: .noSuchRepository
        case .invalidSwap, .recordExists, .recordMissing: .conflict
        case .blobMissing, .quotaExceeded, .invalid: .refused(name: answer.name, message: answer.message ?? "")
        }
    }
}
