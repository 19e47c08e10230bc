import DataModel
import Foundation
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import PDS
import Syntax
import Synchronization
import XRPC

/// A server with a folder of its own and a clock that is moved by hand, called through its routes.
final class TestServer: Sendable {
    static let domain = ".band.example"

    let folder: String
    let service: PDSService
    private let table: RouteTable

    init(
        folder: String? = nil, directory: (any PLCDirectory)? = nil, others: [DIDDocument] = [],
        configure: (inout PDSConfiguration) -> Void = { _ in }
    ) throws {
        let folder = folder ?? NSTemporaryDirectory() + "pds-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var configuration = PDSConfiguration(
            did: try DID("did:web:pds.example"), publicURL: "https://pds.example", userDomains: [Self.domain],
            databasePath: folder + "/pds.sqlite", blobFolder: folder + "/blobs",
            sealingKey: try SealingKey(bytes: [UInt8](repeating: 7, count: 32)),
            sessionSecret: [UInt8](repeating: 9, count: 32))
        configuration.isRegistrationOpen = true
        configure(&configuration)
        let clock = TestClock()
        self.folder = folder
        self.clock = clock
        service = try PDSService(
            configuration: configuration, externalDirectory: directory,
            identities: { embedded in
                IdentityResolver(sources: [embedded, OtherDocuments(documents: others)], now: { clock.now })
            },
            now: { clock.now }, uptime: { clock.now })
        table = RouteTable(service.routes)
    }

    let clock: TestClock

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Calls a method with JSON and reads JSON.
    @discardableResult
    func call(
        _ method: String, query: [String: String] = [:], input: Value? = nil, token: String? = nil
    ) async throws -> Value {
        let body = input.map { $0.json() }
        let bytes = try await raw(
            method, query: query, body: body ?? [], contentType: body == nil ? nil : "application/json", token: token
        ).bytes
        return bytes.isEmpty ? .null : try Value(json: bytes)
    }

    /// Calls a method with any bytes.
    func raw(
        _ method: String, query: [String: String] = [:], body: [UInt8] = [], contentType: String? = nil,
        token: String? = nil, address: String? = "192.0.2.1", encodedQuery: String? = nil
    ) async throws -> (bytes: [UInt8], fields: HTTPFields, contentType: String?) {
        var fields: HTTPFields = [:]
        if let token { fields[.authorization] = "Bearer " + token }
        guard let route = table[try NSID(method)] else { throw XRPCError.methodNotImplemented(method) }
        let text = query.map { PercentCoding.encode($0.key) + "=" + PercentCoding.encode($0.value) }
        let request = RouteRequest(
            query: encodedQuery ?? text.joined(separator: "&"),
            body: ReceivedBody(stream: BodyStream(bytes: body), contentType: contentType, length: body.count),
            context: RequestContext(id: "test", fields: fields, remoteAddress: address))
        var sent = try await route.answer(request, verifying: service.verifier)
        for field in request.context.annotations.fields { sent.fields[field.name] = field.value }
        let bytes: [UInt8]
        switch sent.content {
        case .none: bytes = []
        case .bytes(let content): bytes = content
        case .stream(let stream, _): bytes = try await stream.collect(upTo: 100 << 20)
        }
        return (bytes, sent.fields, sent.contentType)
    }

    /// The firehose behind a cursor.
    func events(after cursor: Int64?) async throws -> FrameStream {
        guard let route = table[try NSID("com.atproto.sync.subscribeRepos")] else {
            throw XRPCError.methodNotImplemented("")
        }
        return try await route.stream(
            RouteRequest(
                query: cursor.map { "cursor=\($0)" } ?? "",
                body: ReceivedBody(stream: .empty, contentType: nil, length: nil),
                context: RequestContext(id: "test", fields: [:])),
            verifying: service.verifier)
    }

    /// Makes an account and gives its DID and tokens.
    func signUp(_ name: String) async throws -> TestAccount {
        let answer = try await call(
            "com.atproto.server.createAccount",
            input: [
                "handle": .string(name + Self.domain), "password": "open sesame",
                "email": .string("\(name)@mail.example"),
            ])
        return TestAccount(
            server: self, did: answer["did"]?.asString ?? "", access: answer["accessJwt"]?.asString ?? "",
            refresh: answer["refreshJwt"]?.asString ?? "")
    }
}

/// Documents of DIDs that live elsewhere.
private struct OtherDocuments: IdentitySource {
    let documents: [DIDDocument]

    func document(of did: DID) async throws(IdentityError) -> DIDDocument? { documents.first { $0.id == did } }
    func did(of handle: Handle) async throws(IdentityError) -> DID? { nil }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_767_323_045_678_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

/// An account and its session.
struct TestAccount: Sendable {
    let server: TestServer
    let did: String
    let access: String
    let refresh: String

    /// The account with a fresh session.
    func renewed() async throws -> TestAccount {
        let answer = try await server.call("com.atproto.server.refreshSession", token: refresh)
        return TestAccount(
            server: server, did: did, access: answer["accessJwt"]?.asString ?? "",
            refresh: answer["refreshJwt"]?.asString ?? "")
    }

    @discardableResult
    func create(_ record: Value, rkey: String? = nil, in collection: String = "org.example.note") async throws -> Value
    {
        var input: DataMap = ["repo": .string(did), "collection": .string(collection), "record": record]
        if let rkey { input["rkey"] = .string(rkey) }
        return try await server.call("com.atproto.repo.createRecord", input: .map(input), token: access)
    }
}

/// The name of the error that a call ends with.
func failure(_ call: () async throws -> Any) async -> String {
    do {
        _ = try await call()
        return "none"
    } catch let error as XRPCError {
        return "\(error.status) \(error.name)"
    } catch let error as FieldedError {
        return "\(error.error.status) \(error.error.name)"
    } catch {
        return "\(error)"
    }
}

/// Ends a test that lacks what it needs.
func missing<Value>() throws -> Value { throw XRPCError(status: 500, name: "Missing") }
