import Lexicons
import XRPC

/// `com.atproto.server.deleteSession`
struct ServerDeleteSession: ProcedureHandler {
    typealias Method = Com.Atproto.Server.DeleteSession
    static let access = Access.refresh

    let sessions: SessionStore

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        if let refreshID = caller.sessionID { try await sessions.end(refreshID: refreshID) }
        return Method.Output()
    }
}
