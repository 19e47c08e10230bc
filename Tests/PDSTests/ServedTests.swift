import DataModel
import HTTPClient
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Lexicons
import Logging
import PDS
import Syntax
import Testing
import XRPC

/// Says who called, as another service would.
private struct WhoAmI: QueryHandler {
    typealias Method = Com.Atproto.Repo.DescribeRepo
    static let access = Access.account

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        Method.Output(
            handle: try Handle("who.example"), did: try caller.account(),
            didDoc: ["proof": .string("\(caller.proof)")], collections: [], handleIsCorrect: false)
    }
}

/// A ``TestServer`` behind real HTTP.
struct Served: Sendable {
    let server: TestServer
    let base: String
    let client: WebClient

    static func run(
        _ server: TestServer, neighbours: [Neighbour] = [],
        configure: (inout WebServerConfiguration) -> Void = { _ in },
        _ body: @Sendable (Served) async throws -> Void
    ) async throws {
        let client = Self.client()
        let service = server.service
        try await serve(
            routes: service.routes, plain: service.directoryRoutes + [service.handleRoute()],
            callers: service.verifier,
            forwarding: ServiceForwarder(
                service: service, client: client, ownServices: ["\(service.configuration.did)#atproto_pds"],
                neighbours: neighbours),
            clock: server.clock, configure: configure
        ) { base in try await body(Served(server: server, base: base, client: client)) }
    }

    static func client() -> WebClient {
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        configuration.connectTimeout = .seconds(60)
        return WebClient(configuration: configuration)
    }

    static func serve(
        routes: [Route], plain: [PlainRoute], callers: any CallerVerifying, forwarding: (any RequestForwarding)?,
        clock: TestClock, configure: (inout WebServerConfiguration) -> Void = { _ in },
        _ body: @Sendable (String) async throws -> Void
    ) async throws {
        var configuration = WebServerConfiguration()
        configure(&configuration)
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let web = WebServer(
            configuration: configuration, routes: RouteTable(routes), plainRoutes: plain, callers: callers,
            forwarding: forwarding,
            environment: WebServerEnvironment(
                now: { clock.now / 1_000_000 }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                ready: { ready.yield($0) }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await web.run() }
            for await port in ports {
                try await body("http://127.0.0.1:\(port)")
                break
            }
            web.shutdown()
            try await group.waitForAll()
        }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> (status: Int, text: String) {
        try await send(OutgoingRequest(url: base + path), headers)
    }

    func post(_ path: String, _ body: Value) async throws -> (status: Int, text: String) {
        try await send(
            OutgoingRequest(method: "POST", url: base + path, body: .bytes(body.json())),
            ["content-type": "application/json"])
    }

    private func send(_ request: OutgoingRequest, _ headers: [String: String]) async throws -> (Int, String) {
        var request = request
        for (name, value) in headers { request.headers[name] = value }
        let response = try await client.send(request)
        return (response.status, String(decoding: try await response.collect(upTo: 1 << 20), as: UTF8.self))
    }
}

@Suite struct ServedTests {
    @Test func directoryAnswersStrangers() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        try await Served.run(server) { served in
            let did = try DID(account.did)
            let network = NetworkIdentity(
                client: served.client, plcDirectory: served.base + "/plc", timeout: .seconds(60))
            let document = try await network.document(of: did)
            #expect(document?.claimedHandle?.text == "ada.band.example")
            let audit = try await served.get("/plc/\(did)/log/audit")
            let entries = try Value(json: Array(audit.text.utf8)).asArray ?? []
            #expect(entries.count == 1 && entries[0]["nullified"] == false)
            let genesis = try PLCOperation(entries[0]["operation"] ?? .null)
            #expect(genesis.did == did)
            #expect(try await served.get("/plc/\(did)/data").text.contains("rotationKeys"))
            #expect(try await served.get("/plc/\(did)/log").status == 200)
            #expect(try await served.get("/plc/\(did)/log/last").status == 200)
            #expect(try await served.get("/plc/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa").status == 404)
            #expect(try await served.get("/plc/did:web:a.example").status == 400)
            #expect(try await served.get("/plc/_health").status == 200)
            let lines = try await served.get("/plc/export?count=10").text.split(separator: "\n")
            #expect(lines.count == 1)
            #expect(try await served.get("/plc/export?count=10&after=2027-01-01T00:00:00Z").text.isEmpty)
            #expect(try await served.get("/plc/export?count=1001").status == 400)
        }
    }

    /// Whoever reads the log in small pages, going on behind the time it saw last, sees each operation once.
    @Test func theLogIsReadInPages() async throws {
        let server = try TestServer()
        // The clock stands still: several operations of one moment.
        for name in ["ada", "bob", "cyd"] { _ = try await server.signUp(name) }
        try await Served.run(server) { served in
            var seen: [String] = []
            var after = ""
            while seen.count < 10 {
                let page = try await served.get("/plc/export?count=1" + after)
                guard !page.text.isEmpty else { break }
                let entry = try Value(json: Array(page.text.utf8))
                seen.append(entry["did"]?.asString ?? "")
                after = "&after=" + (entry["createdAt"]?.asString ?? "")
            }
            #expect(seen.count == 3 && Set(seen).count == 3)
        }
    }

    @Test func operationsAreTakenAndChecked() async throws {
        let server = try TestServer()
        try await Served.run(server) { served in
            let rotation = PrivateKey.generate(.p256)
            func state(_ handle: String) throws -> PLCState {
                PLCState(
                    handle: try Handle(handle), signingKey: rotation.publicKey, rotationKeys: [rotation.publicKey],
                    pds: "https://elsewhere.example")
            }
            let genesis = try PLCOperation(state("a.example"), prev: nil, key: rotation)
            let did = try #require(genesis.did)
            let directory = NetworkDirectory(client: served.client, url: served.base + "/plc")
            try await directory.submit(genesis, for: did)
            await #expect(throws: XRPCError.self) { try await directory.submit(genesis, for: did) }
            let theft = try PLCOperation(state("b.example"), prev: genesis.cid, key: PrivateKey.generate(.p256))
            #expect(try await served.post("/plc/\(did)", .map(theft.fields)).status == 400)
            let update = try PLCOperation(state("b.example"), prev: genesis.cid, key: rotation)
            #expect(try await served.post("/plc/\(did)", .map(update.fields)).status == 200)
            #expect(try await served.get("/plc/\(did)").text.contains("at://b.example"))
            let end = try PLCOperation(tombstoneAfter: update.cid, key: rotation)
            #expect(try await served.post("/plc/\(did)", .map(end.fields)).status == 200)
            #expect(try await served.get("/plc/\(did)").status == 410)
            #expect(try await served.post("/plc/\(did)", ["type": "nonsense"]).status == 400)
        }
    }

    @Test func accountsInAnotherDirectory() async throws {
        let directory = try TestServer()
        try await Served.run(directory) { served in
            let folder = try TestServer(directory: NetworkDirectory(client: served.client, url: served.base + "/plc"))
            let account = try await folder.signUp("ada")
            #expect(try await served.get("/plc/\(account.did)").status == 200)
            #expect(
                await failure { try await folder.call("com.atproto.identity.resolveDid", query: ["did": account.did]) }
                    == "400 DidNotFound")
            let did = try DID(account.did)
            let key = PrivateKey.generate(.p256).publicKey
            func change() async throws -> Bool {
                try await folder.service.changeIdentity(of: did) {
                    $0.setLabeler(key: key, endpoint: "https://labels.example")
                }
            }
            #expect(try await change())
            #expect(try await !change())
            let document = try DIDDocument(
                json: Array(try await served.get("/plc/\(did)").text.utf8), of: did)
            #expect(document.labelKey == key && document.labelerEndpoint == "https://labels.example")
            #expect(document.pdsEndpoint == "https://pds.example")
            #expect(
                await failure {
                    let stranger = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
                    return try await folder.service.changeIdentity(of: stranger) { _ in }
                } == "502 UpstreamFailure")
        }
    }

    @Test func handlesByHost() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        try await Served.run(server) { served in
            let found = try await served.get("/.well-known/atproto-did", ["host": "ada.band.example:8080"])
            #expect(found.status == 200 && found.text == account.did)
            #expect(try await served.get("/.well-known/atproto-did", ["host": "bob.band.example"]).status == 404)
            #expect(try await served.get("/.well-known/atproto-did").status == 404)
        }
    }

    @Test func requestsArePassedOn() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let audience = try DID("did:web:view.example")
        let clock = server.clock
        let callers = CredentialCallers(
            serviceTokens: ServiceTokenVerifier(
                rules: .init(audiences: { _ in ["\(audience)#view"] }),
                identities: IdentityResolver(sources: [server.service.embeddedIdentities], now: { clock.now }),
                replays: ReplayMemory(), now: { clock.now / 1_000_000 }))
        try await Served.serve(routes: [.query(WhoAmI())], plain: [], callers: callers, forwarding: nil, clock: clock) {
            view in
            let other = DIDDocument(
                id: audience, alsoKnownAs: [], keys: [], services: [("view", "View", view)])
            let proxying = try TestServer(folder: server.folder, others: [other])
            try await Served.run(proxying) { served in
                let path = "/xrpc/com.atproto.repo.describeRepo?repo=a.example"
                let session = "Bearer " + account.access
                let answer = try await served.get(
                    path, ["authorization": session, "atproto-proxy": "\(audience)#view"])
                #expect(answer.status == 200)
                let value = try Value(json: Array(answer.text.utf8))
                #expect(value["did"]?.asString == account.did && value["didDoc"]?["proof"] == "service")
                #expect(try await served.get(path, ["atproto-proxy": "\(audience)#view"]).status == 401)
                for field in [
                    "\(audience)", "\(audience)#", "#view", "\(audience)#a#b", "\(audience)# view", "nobody#view",
                ] {
                    #expect(
                        try await served.get(path, ["authorization": session, "atproto-proxy": field]).status == 400)
                }
                #expect(
                    try await served.get(path, ["authorization": session, "atproto-proxy": "\(audience)#none"]).status
                        == 400)
                #expect(
                    try await served.get(
                        "/xrpc/com.atproto.server.getSession",
                        ["authorization": session, "atproto-proxy": "\(audience)#view"]
                    ).status == 400)
                let own = try await served.get(
                    "/xrpc/com.atproto.server.describeServer", ["atproto-proxy": "did:web:pds.example#atproto_pds"])
                #expect(own.status == 200)
                let unknown = try await served.get(
                    "/xrpc/com.atproto.server.describeServer",
                    ["authorization": session, "atproto-proxy": "did:web:pds.example#none"])
                #expect(unknown.status == 400)
            }
        }
    }
}
