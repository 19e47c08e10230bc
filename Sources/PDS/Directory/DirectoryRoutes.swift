import DataModel
package import HTTPTransport
import HTTPTypes
import Identity
import Streams
package import Syntax
import XRPC

/// The embedded PLC directory as others ask it: the HTTP interface of did:plc, under `/plc`.
extension PDSService {
    /// Longer bodies are no operations.
    private static let maximumOperationBytes = 16 << 10

    /// The paths of the directory.
    package var directoryRoutes: [PlainRoute] {
        readOnlyDirectoryRoutes + [
            PlainRoute(.post, "/plc/{did}", maximumBodyBytes: Self.maximumOperationBytes) { request in
                try await submit(request)
            }
        ]
    }

    /// The paths at which the directory is read.
    package var readOnlyDirectoryRoutes: [PlainRoute] {
        [
            PlainRoute(.get, "/plc/_health") { _ in .json(Array(#"{"version":"0.2"}"#.utf8)) },
            PlainRoute(.get, "/plc/export") { request in try await export(request) },
            PlainRoute(.get, "/plc/{did}") { request in
                let (did, chain) = try await chain(request)
                guard let state = chain.state else { return Self.gone(did) }
                var answer = PlainResponse.json(state.document(of: did).value.json())
                answer.fields[.contentType] = "application/did+ld+json"
                return answer
            },
            PlainRoute(.get, "/plc/{did}/data") { request in
                let (did, chain) = try await chain(request)
                guard let state = chain.state else { return Self.gone(did) }
                var fields = state.fields
                fields["did"] = .string(did.text)
                return .json(Value.map(fields).json())
            },
            PlainRoute(.get, "/plc/{did}/log") { request in
                let operations = try await chain(request).1.entries.filter { !$0.isNullified }
                return .json(Value.array(operations.map { .map($0.operation.fields) }).json())
            },
            PlainRoute(.get, "/plc/{did}/log/audit") { request in
                let (did, chain) = try await chain(request)
                return .json(Value.array(chain.entries.map { $0.audit(of: did) }).json())
            },
            PlainRoute(.get, "/plc/{did}/log/last") { request in
                let (did, chain) = try await chain(request)
                guard let head = chain.head else { return Self.gone(did) }
                return .json(Value.map(head.fields).json())
            },
        ]
    }

    /// `/.well-known/atproto-did`: which account has the host's name as its handle. `others`: names besides those of
    /// accounts.
    package func handleRoute(others: [Handle: DID] = [:]) -> PlainRoute {
        PlainRoute(.get, "/.well-known/atproto-did") { request in
            let name = String((request.host ?? "").prefix { $0 != ":" })
            guard let handle = try? Handle(name).normalized else { return Self.unknownHandle }
            if let did = others[handle] { return .text(did.text, contentType: "text/plain") }
            guard let account = try await accounts.account(handle), account.status != .takendown else {
                return Self.unknownHandle
            }
            return .text(account.did.text, contentType: "text/plain")
        }
    }

    private static var unknownHandle: PlainResponse {
        .text("User not found\n", contentType: "text/plain", status: 404)
    }

    private func chain(_ request: PlainRequest) async throws -> (DID, PLCChain) {
        let did = try Self.did(request)
        let chain = try await directory.chain(of: did)
        guard !chain.entries.isEmpty else {
            throw XRPCError(status: 404, name: "NotFound", message: "DID not registered: \(did)")
        }
        return (did, chain)
    }

    private func submit(_ request: PlainRequest) async throws -> PlainResponse {
        let did = try Self.did(request)
        try directoryLimiter.attempt(request.context.remoteAddress ?? "", at: now())
        let body = try await request.body.stream.collect(upTo: Self.maximumOperationBytes)
        do {
            let operation = try PLCOperation(Value(json: body))
            try await directory.append(operation, to: did, at: now())
        } catch let error as PLCError {
            throw XRPCError.invalidRequest(error.description)
        } catch let error as DataError {
            throw XRPCError.invalidRequest("Not an operation: \(error)")
        }
        outbox.wake()
        return .text("OK", contentType: "text/plain")
    }

    /// `?after=<datetime>&count=<number>`: the log of all DIDs, one JSON object a line.
    private func export(_ request: PlainRequest) async throws -> PlainResponse {
        let query = try ParameterReader(query: request.query)
        let count = try query.integer("count") ?? 10
        guard (1...1000).contains(count) else { throw XRPCError.invalidRequest("count must be 1 to 1000.") }
        let start: Datetime? = try query.syntax("after")
        let after = start?.microseconds ?? -1
        let entries = try await directory.entries(after: after, limit: Int(count))
        let lines = entries.map { String(decoding: $0.entry.audit(of: $0.did).json(), as: UTF8.self) }
        return .text(lines.joined(separator: "\n"), contentType: "application/jsonlines")
    }

    private static func did(_ request: PlainRequest) throws -> DID {
        guard let did = try? DID(request["did"]), did.method == "plc" else {
            throw XRPCError.invalidRequest("Not a did:plc.")
        }
        return did
    }

    private static func gone(_ did: DID) -> PlainResponse {
        let message: Value = ["message": .string("DID not available: \(did)")]
        return .json(message.json(), status: 410)
    }
}

extension PLCChain.Entry {
    /// The entry as the audit log tells it.
    fileprivate func audit(of did: DID) -> Value {
        [
            "did": .string(did.text), "cid": .string(operation.cid.description), "operation": .map(operation.fields),
            "nullified": .bool(isNullified), "createdAt": .string(Datetime(microseconds: createdAt).text),
        ]
    }
}
