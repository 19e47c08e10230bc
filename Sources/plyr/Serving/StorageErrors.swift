import Foundation
import HTTPTransport
import HTTPTypes
import Media
import Storage
import XRPC

/// What callers are told when a disk or database cannot take data now.
enum StorageErrors {
    static let explain: @Sendable (any Error) -> FieldedError? = { error in
        if case .file(_, let code)? = error as? MediaError, code == ENOSPC || code == EDQUOT { return full }
        switch WriteFailure(error) {
        case .full?: return full
        case .busy?: return busy
        case nil: return nil
        }
    }

    /// In seconds: an operator has to make room.
    private static let full = FieldedError(
        XRPCError(status: 507, name: "InsufficientStorage", message: "The server's disk is full; try again later"),
        fields: [.retryAfter: "300"])
    private static let busy = FieldedError(
        XRPCError(status: 503, name: "NotEnoughResources", message: "The database is busy; try again later"),
        fields: [.retryAfter: "10"])
}
