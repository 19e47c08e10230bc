import DataModel
import HTTPClient
import Identity
import Keys
import Synchronization
import Syntax
import TestSupport
import Testing

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_700_000_000_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

private struct FixedTexts: TXTLookup {
    var texts: [String: [String]] = [:]

    func texts(at name: String) async throws(IdentityError) -> [String] { texts[name] ?? [] }
}

/// Accounts of this server: made and changed while it runs.
private final class Embedded: IdentitySource {
    private let accounts: Mutex<[Handle: DIDDocument]>

    init(document: DIDDocument, handle: Handle) { accounts = Mutex([handle: document]) }

    var isLocal: Bool { true }
    func set(_ document: DIDDocument?, _ handle: Handle) { accounts.withLock { $0[handle] = document } }
    func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        accounts.withLock { accounts in accounts.values.first { $0.id == did } }
    }
    func did(of handle: Handle) async throws(IdentityError) -> DID? { accounts.withLock { $0[handle]?.id } }
}

/// A source that answers when it is let.
private final class Gate: IdentitySource {
    private let state = Mutex((asked: 0, waiting: [CheckedContinuation<Void, Never>]()))
    private let answer: DIDDocument

    init(_ answer: DIDDocument) { self.answer = answer }

    var asked: Int { state.withLock { $0.asked } }

    func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.asked += 1
                state.waiting.append(continuation)
            }
        }
        return answer
    }

    func did(of handle: Handle) async throws(IdentityError) -> DID? { nil }

    /// Lets everybody go who has come by now, and says how many that are.
    func open() -> Int {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
        return waiting.count
    }
}

@Suite struct ResolverTests {
    private let clock = TestClock()
    private let client: WebClient
    private let did: DID
    private let key = PrivateKey.generate(.k256).publicKey

    init() throws {
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        client = WebClient(configuration: configuration)
        did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    }

    private func document(_ handle: String, _ did: DID? = nil) -> DIDDocument {
        DIDDocument(
            id: did ?? self.did, alsoKnownAs: ["at://\(handle)"], keys: [("atproto", key)],
            services: [("atproto_pds", "AtprotoPersonalDataServer", "https://pds.example")])
    }

    private func resolver(_ server: TinyServer, texts: [String: [String]] = [:]) -> IdentityResolver {
        let network = NetworkIdentity(
            client: client, dns: FixedTexts(texts: texts), plcDirectory: server.origin, timeout: .seconds(60),
            allowsLocalhost: true)
        return IdentityResolver(sources: [network], now: { [clock] in clock.now })
    }

    private func json(_ document: DIDDocument) -> String { String(decoding: document.value.json(), as: UTF8.self) }

    @Test func directoryIsAskedOnceAndAgainLater() async throws {
        let server = try TinyServer(["/\(did)": (200, json(document("band.test")))])
        let resolver = resolver(server)
        for _ in 0..<3 { #expect(try await resolver.document(of: did).signingKey == key) }
        #expect(server.count("/\(did)") == 1)
        _ = try await resolver.document(of: did, refresh: true)
        #expect(server.count("/\(did)") == 1)
        clock.advance(seconds: 21)
        _ = try await resolver.document(of: did, refresh: true)
        #expect(server.count("/\(did)") == 2)
        clock.advance(seconds: 3601)
        _ = try await resolver.document(of: did)
        #expect(server.count("/\(did)") == 3)
        resolver.forget(did, handle: nil)
        _ = try await resolver.document(of: did)
        #expect(server.count("/\(did)") == 4)
    }

    @Test func failuresAreRememberedShortly() async throws {
        let server = try TinyServer(["/\(did)": (410, "")])
        let resolver = resolver(server)
        await #expect(throws: IdentityError.deactivated) { try await resolver.document(of: did) }
        server.set("/\(did)", 404, "")
        await #expect(throws: IdentityError.deactivated) { try await resolver.document(of: did) }
        clock.advance(seconds: 31)
        await #expect(throws: IdentityError.didNotFound) { try await resolver.document(of: did) }
        clock.advance(seconds: 31)
        server.set("/\(did)", 200, "{}")
        await #expect(throws: IdentityError.self) { try await resolver.document(of: did) }
        clock.advance(seconds: 31)
        server.set("/\(did)", 500, "")
        await #expect(throws: IdentityError.unavailable("plc answered 500")) { try await resolver.document(of: did) }
    }

    @Test func hostsOfTheirOwn() async throws {
        let server = try TinyServer()
        let did = try DID("did:web:localhost%3A\(server.port)")
        server.set("/.well-known/did.json", 200, json(document("band.test", did)))
        #expect(try await resolver(server).document(of: did).id == did)
        for text in [
            "did:web:a.example:path", "did:web:a.example%3A80", "did:key:zQ3sh", "did:plc:short",
            "did:web:localhost%3Ax",
        ] {
            await #expect(throws: IdentityError.unsupportedMethod, "\(text)") {
                try await resolver(server).document(of: DID(text))
            }
        }
    }

    @Test func handlesAreCheckedBothWays() async throws {
        let server = try TinyServer(["/\(did)": (200, json(document("Band.Test")))])
        let resolver = resolver(
            server,
            texts: [
                "_atproto.band.test": ["v=spf1", "did=\(did)"], "_atproto.liar.test": ["did=\(did)"],
                "_atproto.two.test": ["did=did:plc:a", "did=did:plc:b"], "_atproto.bad.test": ["did=nonsense"],
            ])
        let byHandle = try await resolver.identity(of: AtIdentifier("BAND.test"))
        #expect(byHandle.did == did)
        #expect(try await resolver.identity(of: .did(did)) == byHandle)
        await #expect(throws: IdentityError.handleMismatch) {
            try await resolver.identity(of: AtIdentifier("liar.test"))
        }
        await #expect(throws: IdentityError.handleMismatch) { try await resolver.did(of: Handle("two.test")) }
        await #expect(throws: IdentityError.handleNotFound) { try await resolver.did(of: Handle("bad.test")) }
        await #expect(throws: IdentityError.handleNotFound) { try await resolver.did(of: Handle("band.onion")) }
    }

    @Test func unprovenHandleIsInvalid() async throws {
        let server = try TinyServer(["/\(did)": (200, json(document("other.invalid")))])
        #expect(try await resolver(server).identity(of: .did(did)).handle == .invalid)
    }

    /// A server's own accounts change under its hands: what it said a moment ago must not outlive that.
    @Test func ownAccountsAreNeverRemembered() async throws {
        let server = try TinyServer()
        let embedded = Embedded(document: document("here.test"), handle: try Handle("here.test"))
        let network = NetworkIdentity(
            client: client, dns: FixedTexts(), plcDirectory: server.origin, timeout: .seconds(60))
        let resolver = IdentityResolver(sources: [network, embedded], now: { [clock] in clock.now })
        let new = try Handle("new.test")
        await #expect(throws: IdentityError.handleNotFound) { try await resolver.did(of: new) }
        embedded.set(document("new.test"), new)
        #expect(try await resolver.did(of: new) == did)
        embedded.set(nil, try Handle("here.test"))
        #expect(try await resolver.identity(of: .did(did)).handle == new)
        embedded.set(nil, new)
        await #expect(throws: IdentityError.didNotFound) { try await resolver.document(of: did) }
    }

    /// Anybody can ask for a refresh with a bad signature; while the host is away that must not harm the account.
    @Test func aHostThatIsAwayTakesNothingBack() async throws {
        let server = try TinyServer(["/\(did)": (200, json(document("band.test")))])
        let resolver = resolver(server)
        _ = try await resolver.document(of: did)
        server.set("/\(did)", 503, "")
        clock.advance(seconds: 21)
        #expect(try await resolver.document(of: did, refresh: true).signingKey == key)
        #expect(try await resolver.document(of: did).signingKey == key)
        clock.advance(seconds: 3600)
        #expect(try await resolver.document(of: did).signingKey == key)
        clock.advance(seconds: 24 * 3600)
        await #expect(throws: IdentityError.unavailable("plc answered 503")) { try await resolver.document(of: did) }
    }

    @Test func lookupsThatRunAreShared() async throws {
        let gate = Gate(document("band.test"))
        let resolver = IdentityResolver(sources: [gate], now: { [clock] in clock.now })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { [did] in _ = try await resolver.document(of: did) } }
            // Everybody who comes before the gate is opened waits for the one lookup; the others find its answer.
            group.addTask {
                while !Task.isCancelled {
                    _ = gate.open()
                    await Task.yield()
                }
            }
            for _ in 0..<50 { try await group.next() }
            group.cancelAll()
        }
        #expect(gate.asked == 1)
    }

    /// What was asked before a change must not be remembered behind it.
    @Test func forgettingReachesLookupsThatRun() async throws {
        let gate = Gate(document("band.test"))
        let resolver = IdentityResolver(sources: [gate], now: { [clock] in clock.now })
        for round in 1...2 {
            async let answer = resolver.document(of: did)
            while gate.asked < round { await Task.yield() }
            resolver.forget(did, handle: nil)
            while gate.open() == 0 { await Task.yield() }
            _ = try await answer
        }
        #expect(gate.asked == 2)
    }

    @Test func sourcesAreAskedInOrder() async throws {
        let server = try TinyServer()
        let embedded = Embedded(document: document("here.test"), handle: try Handle("here.test"))
        let network = NetworkIdentity(
            client: client, dns: FixedTexts(), plcDirectory: server.origin, timeout: .seconds(60))
        let resolver = IdentityResolver(sources: [embedded, network], now: { [clock] in clock.now })
        #expect(try await resolver.identity(of: AtIdentifier("here.test")).did == did)
        #expect(server.count("/\(did)") == 0)
        await #expect(throws: IdentityError.didNotFound) {
            try await resolver.document(of: DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))
        }
    }

    @Test func textRecordsOverTheWire() async throws {
        let dns = try TinyDNS(records: [TinyDNS.alias, TinyDNS.txt(["did=did:plc:", "ab"]), TinyDNS.txt(["other"])])
        let lookup = SystemDNS(server: ("127.0.0.1", UInt16(dns.port)))
        #expect(try await lookup.texts(at: "_atproto.band.test") == ["did=did:plc:ab", "other"])
        let empty = try TinyDNS(records: [], code: 3)
        let absent = SystemDNS(server: ("127.0.0.1", UInt16(empty.port)))
        #expect(try await absent.texts(at: "_atproto.band.test").isEmpty)
        let broken = try TinyDNS(records: [[0xC0, 0x0C, 0, 16, 0, 1, 0, 0, 0, 60, 0, 200, 255]])
        let malformed = SystemDNS(server: ("127.0.0.1", UInt16(broken.port)))
        await #expect(throws: IdentityError.self) { try await malformed.texts(at: "_atproto.band.test") }
    }
}
