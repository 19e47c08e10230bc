import Repo

extension RecordWritingError {
    /// Why nothing was written, for people; may have a server's words in it.
    var reason: String {
        switch self {
        case .noSuchRepository: "the server does not have the account's repository"
        case .conflict: "the repository is changed by somebody else at this moment; try again"
        case .refused(let name, let message): "\(name): \(message)"
        case .unavailable(let reason): reason
        }
    }
}
