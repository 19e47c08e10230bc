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
                let (did, head) = try await head(request)
                guard let state = head.state else { return Self.gone(did) }
                var answer = PlainResponse.json(state.document(of: did).value.json())
                answer.fields[.contentType] = "application/did+ld+json"
                return answer
            },
            PlainRoute(.get, "/plc/{did}/data") { request in
                let (did, head) = try await head(request)
                guard let state = head.state else { return Self.gone(did) }
                var fields = state.fields
                fields["did"] = .string(did.text)
                return .json(Value.map(fields).json())
            },
            PlainRoute(.get, "/plc/{did}/log") { request in
                try await log(request) { entry in
                    entry.entry.isNullified ? nil : .map(entry.entry.operation.fields)
                }
            },
            PlainRoute(.get, "/plc/{did}/log/audit") { request in
                try await log(request) { entry in entry.entry.audit(of: entry.did) }
            },
            PlainRoute(.get, "/plc/{did}/log/last") { request in
                .json(Value.map(try await head(request).1.fields).json())
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

    private func head(_ request: PlainRequest) async throws -> (DID, PLCOperation) {
        let did = try Self.did(request)
        guard let head = try await directory.head(of: did) else { throw Self.notRegistered(did) }
        return (did, head)
    }

    private static func notRegistered(_ did: DID) -> XRPCError {
        XRPCError(status: 404, name: "NotFound", message: "DID not registered: \(did)")
    }

    /// A list of the operations of a DID. It is read and sent page by page: nothing limits how long a log becomes.
    private func log(
        _ request: PlainRequest, _ view: @escaping @Sendable (DirectoryEntry) -> Value?
    ) async throws -> PlainResponse {
        let did = try Self.did(request)
        let first = try await directory.entries(of: did, after: 0, limit: Self.logPage)
        guard !first.isEmpty else { throw Self.notRegistered(did) }
        let next = LogPages(first: first) { [directory] last in
            try await directory.entries(of: did, after: last, limit: Self.logPage)
        }
        let body = BodyStream(next: { try await next.bytes(view) })
        return PlainResponse(fields: [.contentType: "application/json"], content: .stream(body, length: nil))
    }

    /// Operations read at once: half a megabyte at most.
    private static let logPage = 50

    private func submit(_ request: PlainRequest) async throws -> PlainResponse {
        let did = try Self.did(request)
        let (client, share) = request.context.limitKey
        try limits.operations.attempt(client, share: share)
        try configuration.requireSpace()
        let body = try await request.body.collect(upTo: Self.maximumOperationBytes)
        do {
            let operation = try PLCOperation(Value(json: body))
            try await directory.append(operation, to: did, at: now(), isLimited: configuration.limits.isOn)
        } catch let exceeded as DirectoryLimit.Exceeded {
            throw FieldedError(
                .rateLimitExceeded("Too many operations for \(did); try again later"),
                fields: [.retryAfter: "\(exceeded.seconds)"])
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
        let entries = try await directory.entries(after: after, limit: Int(count), bytes: Self.exportBytes)
        let lines = entries.map { String(decoding: $0.entry.audit(of: $0.did).json(), as: UTF8.self) }
        return .text(lines.joined(separator: "\n"), contentType: "application/jsonlines")
    }

    /// A page of the export ends with the operation that makes it this long.
    private static let exportBytes = 1 << 20

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

/// The pages of a log as pieces of a list in JSON. Read by one task.
private actor LogPages {
    private var page: [DirectoryEntry]?
    private var isBegun = false
    private var hasItems = false
    private let next: @Sendable (Int64) async throws -> [DirectoryEntry]

    init(first: [DirectoryEntry], next: @escaping @Sendable (Int64) async throws -> [DirectoryEntry]) {
        page = first
        self.next = next
    }

    /// The next piece; nil at the end.
    func bytes(_ view: @Sendable (DirectoryEntry) -> Value?) async throws -> [UInt8]? {
        guard let page else { return nil }
        var text = isBegun ? [] : [UInt8(ascii: "[")]
        isBegun = true
        for item in page.compactMap(view) {
            if hasItems { text.append(UInt8(ascii: ",")) }
            hasItems = true
            text += item.json()
        }
        guard let last = page.last else {
            self.page = nil
            return text + [UInt8(ascii: "]")]
        }
        self.page = try await next(last.seq)
        return text
    }
}
