import DataModel
import HTTPClient
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Lexicons
import Logging
import Synchronization
import Syntax
import XRPC

/// An account's server as others run it: it mails tokens, and signs changes of the account's identity for them. The
/// directory that it writes to is that of a running server.
struct ForeignServer {
    static let token = "ABCDE-12345"

    /// How it answers an operation.
    enum Submission: Sendable {
        case accept
        case refuse
        /// Says that it could not, and nobody knows whether it did.
        case fail
        /// Gives it to the directory, and says that it could not.
        case acceptAndFail
    }

    let address: String
    let did: DID
    let memory: Memory

    final class Memory: Sendable {
        let requestedTokens = Mutex(0)
        let submission = Mutex(Submission.accept)
    }

    struct Directory: Sendable {
        let url: String
        let did: DID
        let key: PrivateKey
        let web: WebClient

        func head() async throws -> PLCOperation {
            let response = try await web.send(OutgoingRequest(url: "\(url)/\(did)/log/last"))
            return try PLCOperation(Value(json: await response.collect(upTo: 1 << 20)))
        }

        func submit(_ operation: Value) async throws {
            let request = OutgoingRequest(
                method: "POST", url: "\(url)/\(did)", headers: ["Content-Type": "application/json"],
                body: .bytes(operation.json()))
            let response = try await web.send(request)
            guard response.status == 200 else { throw XRPCError.invalidRequest("The directory refuses it.") }
        }
    }

    /// Runs `body` beside a server with one account, which the directory of `directory` has.
    static func run(directory: RunningServer, _ body: @Sendable (ForeignServer) async throws -> Void) async throws {
        let rotation = PrivateKey.generate(.k256)
        let state = PLCState(
            handle: try Handle("carol.example"), signingKey: PrivateKey.generate(.p256).publicKey,
            rotationKeys: [PrivateKey.generate(.p256).publicKey, rotation.publicKey], pds: "https://foreign.example")
        let genesis = try PLCOperation(state, prev: nil, key: rotation)
        guard let did = genesis.did else { return }
        let table = Directory(url: directory.address + "/plc", did: did, key: rotation, web: directory.web)
        try await table.submit(.map(genesis.fields))
        let memory = Memory()
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            configuration: WebServerConfiguration(),
            routes: RouteTable([
                .procedure(SignIn(did: did)), .procedure(RequestToken(memory: memory)),
                .procedure(Sign(directory: table)), .procedure(Submit(directory: table, memory: memory)),
            ]), callers: Callers(did: did),
            environment: WebServerEnvironment(
                now: { 0 }, log: Logger(label: "foreign") { _ in SwiftLogNoOpLogHandler() },
                ready: { ready.yield($0) }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            for await port in ports {
                try await body(ForeignServer(address: "http://127.0.0.1:\(port)", did: did, memory: memory))
                break
            }
            server.shutdown()
            try await group.waitForAll()
        }
    }
}

private struct Callers: CallerVerifying {
    let did: DID

    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        guard request.fields[.authorization] == "Bearer access" else { return .stranger(request) }
        return Caller(did: did, proof: .session, request: request)
    }
}

private struct SignIn: ProcedureHandler {
    typealias Method = Com.Atproto.Server.CreateSession
    static let access = Access.anybody
    let did: DID

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        guard input.password == "correct horse" else { throw XRPCError.authenticationRequired("No.") }
        return Method.Output(
            accessJwt: "access", refreshJwt: "refresh", handle: try Handle("carol.example"), did: did)
    }
}

private struct RequestToken: ProcedureHandler {
    typealias Method = Com.Atproto.Identity.RequestPlcOperationSignature
    let memory: ForeignServer.Memory

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        _ = try caller.account()
        memory.requestedTokens.withLock { $0 += 1 }
        return Method.Output()
    }
}

private struct Sign: ProcedureHandler {
    typealias Method = Com.Atproto.Identity.SignPlcOperation
    let directory: ForeignServer.Directory

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        _ = try caller.account()
        guard input.token == ForeignServer.token else { throw XRPCError.invalidRequest("Token is invalid") }
        let head = try await directory.head()
        var state = head.state ?? PLCState(rotationKeys: [], verificationMethods: [], alsoKnownAs: [], services: [])
        // What is sent replaces what was there, all of it.
        if let methods = input.verificationMethods {
            state.verificationMethods = methods.map { .init(name: $0.key, key: $0.value.asString ?? "") }
        }
        if let services = input.services {
            state.services = services.map { name, service in
                .init(
                    name: name, type: service["type"]?.asString ?? "", endpoint: service["endpoint"]?.asString ?? "")
            }
        }
        let operation = try PLCOperation(state, prev: head.cid, key: directory.key)
        return Method.Output(operation: operation.fields)
    }
}

private struct Submit: ProcedureHandler {
    typealias Method = Com.Atproto.Identity.SubmitPlcOperation
    let directory: ForeignServer.Directory
    let memory: ForeignServer.Memory

    func respond(
        to parameters: Method.Parameters, input: Method.Input, from caller: Caller
    ) async throws -> Method.Output {
        _ = try caller.account()
        let submission = memory.submission.withLock { $0 }
        guard submission != .refuse else { throw XRPCError.invalidRequest("Not today.") }
        if submission != .fail { try await directory.submit(.map(input.operation)) }
        guard submission == .accept else { throw XRPCError.upstreamFailure("The directory is away.") }
        return Method.Output()
    }
}
