import DataModel
package import HTTPClient
package import Identity
package import Syntax
import XRPC

/// A PLC directory elsewhere, which takes the operations of new accounts.
package struct NetworkDirectory: PLCSubmitting {
    /// The text of an error, for the log.
    private static let maximumAnswerBytes = 4096

    private let client: WebClient
    private let url: String

    /// `url`: of the directory, without a slash at the end.
    package init(client: WebClient, url: String) {
        self.client = client
        self.url = url
    }

    package func submit(_ operation: PLCOperation, for did: DID) async throws {
        var request = OutgoingRequest(
            method: "POST", url: "\(url)/\(did)", body: .bytes(Value.map(operation.fields).json()))
        request.headers["Content-Type"] = "application/json"
        do throws(HTTPClientError) {
            let response = try await client.send(request)
            if response.status < 300 { return }
            _ = try await response.collect(upTo: Self.maximumAnswerBytes)
        } catch {
            throw XRPCError.upstreamFailure("The directory of identities could not be reached.")
        }
        throw XRPCError.upstreamFailure("The directory of identities did not take the account.")
    }
}
