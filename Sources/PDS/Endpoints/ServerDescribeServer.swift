import Lexicons
import XRPC

/// `com.atproto.server.describeServer`
struct ServerDescribeServer: QueryHandler {
    typealias Method = Com.Atproto.Server.DescribeServer
    static let access = Access.anybody

    let configuration: PDSConfiguration

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        Method.Output(
            inviteCodeRequired: !configuration.isRegistrationOpen, phoneVerificationRequired: false,
            blobUploadLimit: configuration.blobUploadLimit, availableUserDomains: configuration.userDomains,
            links: Method.Links(), contact: Method.Contact(email: configuration.contactEmail),
            did: configuration.did)
    }
}
