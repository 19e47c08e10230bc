/// Why an identity could not be found or believed.
public enum IdentityError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such DID.
    case didNotFound
    /// The DID was given up by its holder.
    case deactivated
    /// The handle leads to no DID.
    case handleNotFound
    /// The handle leads to several DIDs, or its account does not claim it.
    case handleMismatch
    /// A method other than `plc` and `web`, or a form of them that the protocol does not use.
    case unsupportedMethod
    /// What came is not a DID document of that DID; the text says why.
    case malformed(String)
    /// A server could not be asked; trying later may help. The text is for the log.
    case unavailable(String)

    public var description: String {
        switch self {
        case .didNotFound: "no such DID"
        case .deactivated: "the DID was deactivated"
        case .handleNotFound: "the handle leads to no account"
        case .handleMismatch: "the handle and the account do not agree"
        case .unsupportedMethod: "not a DID method of the protocol"
        case .malformed(let reason): "malformed: \(reason)"
        case .unavailable(let reason): "unavailable: \(reason)"
        }
    }
}
