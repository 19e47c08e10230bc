import DataModel
package import HTTPClient
package import Identity
package import Syntax
import XRPC

/// A PLC directory that is not this server's.
package protocol PLCDirectory: Sendable {
    /// The operation that counts. Throws when the directory does not know the DID.
    func head(of did: DID) async throws -> PLCOperation

    /// Throws when the directory does not take the operation.
    func submit(_ operation: PLCOperation, for did: DID) async throws
}

/// A PLC directory over HTTP.
package struct NetworkDirectory: PLCDirectory {
    /// An operation in JSON, or the text of an error.
    private static let maximumAnswerBytes = 16 << 10

    /// Some hundred operations.
    private static let maximumLogBytes = 1 << 20

    private let client: WebClient
    private let url: String

    /// `url`: of the directory, without a slash at the end.
    package init(client: WebClient, url: String) {
        self.client = client
        self.url = url
    }

    package func head(of did: DID) async throws -> PLCOperation {
        let answer: [UInt8]
        let status: Int
        do throws(HTTPClientError) {
            let response = try await client.send(OutgoingRequest(url: "\(url)/\(did)/log/last"))
            status = response.status
            answer = try await response.collect(upTo: Self.maximumAnswerBytes)
        } catch {
            throw Self.unreachable
        }
        guard status == 200, let value = try? Value(json: answer), let operation = try? PLCOperation(value) else {
            throw XRPCError.upstreamFailure("The directory of identities does not know \(did).")
        }
        return operation
    }

    /// The operations that count, the first one first; none when the directory does not know the DID.
    package func operations(of did: DID) async throws -> [PLCOperation] {
        let answer: [UInt8]
        let status: Int
        do throws(HTTPClientError) {
            let response = try await client.send(OutgoingRequest(url: "\(url)/\(did)/log"))
            status = response.status
            answer = try await response.collect(upTo: Self.maximumLogBytes)
        } catch {
            throw Self.unreachable
        }
        if status == 404 { return [] }
        guard status == 200, let operations = (try? Value(json: answer))?.asArray else {
            throw XRPCError.upstreamFailure("The directory of identities does not say what it knows of \(did).")
        }
        return try operations.map { try PLCOperation($0) }
    }

    private static var unreachable: XRPCError {
        .upstreamFailure("The directory of identities could not be reached.")
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
            throw Self.unreachable
        }
        throw XRPCError.upstreamFailure("The directory of identities did not take the operation.")
    }
}
