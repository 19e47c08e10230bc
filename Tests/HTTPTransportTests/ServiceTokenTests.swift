import DataModel
import HTTPTypes
import Identity
import Keys
import Synchronization
import Syntax
import Testing
import XRPC

@testable import HTTPTransport

struct ServiceTokenTests {
    /// Documents by DID; a second one is seen by those who do not believe their cache.
    final class KnownDocuments: IdentityResolving {
        let documents: [DID: [DIDDocument]]
        let refreshes = Mutex(0)

        init(_ documents: [DID: [DIDDocument]]) { self.documents = documents }

        func document(of did: DID, refresh: Bool) async throws(IdentityError) -> DIDDocument {
            guard did.text != "did:plc:dddddddddddddddddddddddd" else { throw .unavailable("test") }
            guard let known = documents[did] else { throw .didNotFound }
            if refresh { refreshes.withLock { $0 += 1 } }
            return known[refresh ? known.count - 1 : 0]
        }

        func did(of handle: Handle, refresh: Bool) async throws(IdentityError) -> DID { throw .handleNotFound }
        func forget(_ did: DID, handle: Handle?) {}
    }

    static let now: Int64 = 1_800_000_000
    let did: DID
    let method: NSID
    let key = PrivateKey.generate(.k256)
    let rotated = PrivateKey.generate(.p256)
    let labelKey = PrivateKey.generate(.k256)
    let identities: KnownDocuments

    init() throws {
        did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        method = try NSID("com.example.do.thing")
        let (did, key, rotated, labelKey) = (did, key, rotated, labelKey)
        identities = KnownDocuments([
            did: [key, rotated].map { key in
                DIDDocument(
                    id: did, alsoKnownAs: [],
                    keys: [("atproto", key.publicKey), ("atproto_label", labelKey.publicKey)],
                    services: [])
            }
        ])
    }

    func verifier(_ change: (inout ServiceTokenVerifier.Rules) -> Void = { _ in }) -> ServiceTokenVerifier {
        var rules = ServiceTokenVerifier.Rules(audiences: { _ in ["did:web:plyr.example#plyr"] })
        change(&rules)
        return ServiceTokenVerifier(rules: rules, identities: identities, replays: ReplayMemory(), now: { Self.now })
    }

    func token(_ changes: [(String, Value?)] = [], header: DataMap = [:], key: PrivateKey? = nil) -> String {
        var claims: DataMap = [
            "iss": .string(did.text), "aud": "did:web:plyr.example#plyr", "exp": .integer(Self.now + 60),
            "iat": .integer(Self.now), "lxm": .string(method.text), "jti": "a",
        ]
        for (name, value) in changes { claims[name] = value }
        return JSONWebToken(header: header, claims: claims, key: key ?? self.key).text
    }

    /// `ok`, or the error's name.
    func outcome(_ token: String, _ verifier: ServiceTokenVerifier? = nil) async -> String {
        do throws(XRPCError) {
            return try await (verifier ?? self.verifier()).account(of: token, calling: method) == did ? "ok" : "other"
        } catch {
            #expect(error.status == (error.name == "UpstreamFailure" ? 502 : 401))
            return error.name
        }
    }

    @Test func goodTokensNameTheAccount() async {
        #expect(await outcome(token()) == "ok")
        #expect(await outcome(token([("jti", nil)])) == "ok")
        #expect(await outcome(token([("iat", nil), ("exp", .integer(Self.now - 30))])) == "ok")
        #expect(await outcome(token(header: ["kid": "#atproto", "typ": "jwt"])) == "ok")
        #expect(identities.refreshes.withLock { $0 } == 0)
        #expect(await outcome(token(key: rotated)) == "ok")
        #expect(identities.refreshes.withLock { $0 } == 1)
    }

    @Test func badTokensAreNamed() async {
        let cases: [(String, String)] = [
            ("", "BadJwt"), ("a.b.c", "BadJwt"), (token() + "AAAA", "BadJwtSignature"),
            (token(header: ["typ": "at+jwt"]), "BadJwtType"), (token(header: ["typ": 5]), "BadJwtType"),
            (token(header: ["typ": "dpop+jwt"]), "BadJwtType"),
            (token([("exp", .integer(Self.now - 31))]), "JwtExpired"), (token([("exp", nil)]), "BadJwt"),
            (token([("exp", .integer(Self.now + 3700))]), "BadJwt"),
            (token([("iat", .integer(Self.now + 31))]), "BadJwt"),
            (token([("nbf", .integer(Self.now + 31))]), "BadJwt"),
            (token([("aud", "did:web:plyr.example")]), "BadJwtAudience"), (token([("aud", nil)]), "BadJwtAudience"),
            (token([("aud", "did:web:other.example#plyr")]), "BadJwtAudience"),
            (token([("aud", ["did:web:plyr.example#plyr", "did:web:b"])]), "BadJwtAudience"),
            (token([("aud", ["did:web:plyr.example#plyr", 5])]), "BadJwtAudience"),
            (token([("lxm", "com.example.do.other")]), "BadJwtLexiconMethod"),
            (token([("lxm", nil)]), "BadJwtLexiconMethod"),
            (token([("lxm", "")]), "BadJwtLexiconMethod"), (token([("lxm", 5)]), "BadJwtLexiconMethod"),
            (token([("iss", "plyr.example")]), "BadJwtIss"), (token([("iss", nil)]), "BadJwtIss"),
            (token([("iss", "did:plc:zzzzzzzzzzzzzzzzzzzzzzzz")]), "BadJwtIss"),
            (token([("iss", "did:plc:dddddddddddddddddddddddd")]), "UpstreamFailure"),
            (token([("iss", .string(did.text + "#atproto_labeler"))]), "BadJwtIss"),
            (token(header: ["kid": "#atproto_label"], key: labelKey), "BadJwtIss"),
            (token(key: labelKey), "BadJwtSignature"), (token(key: .generate(.p256)), "BadJwtSignature"),
        ]
        for (token, name) in cases {
            let outcome = await outcome(token)
            #expect(outcome == name, "\(token)")
        }
        let secret = JSONWebToken(claims: ["iss": .string(did.text)], secret: [UInt8](repeating: 1, count: 32))
        #expect(await outcome(secret.text) == "BadJwt")
    }

    @Test func rulesCanBeWider() async {
        let anyMethod = verifier { $0.requiresMethod = false }
        #expect(await outcome(token([("lxm", nil)]), anyMethod) == "ok")
        #expect(await outcome(token([("lxm", "")]), anyMethod) == "BadJwtLexiconMethod")
        let labelers = verifier { $0.keys.insert("atproto_label") }
        #expect(await outcome(token(header: ["kid": "#atproto_label"], key: labelKey), labelers) == "ok")
        let old = token([("iss", .string(did.text + "#atproto_labeler")), ("jti", "b")], key: labelKey)
        #expect(await outcome(old, labelers) == "ok")
    }

    @Test func aTokenIsUsedOnce() async {
        let verifier = verifier()
        let token = token()
        #expect(await outcome(self.token(key: .generate(.k256)), verifier) == "BadJwtSignature")
        #expect(await outcome(token, verifier) == "ok")
        #expect(await outcome(token, verifier) == "BadJwt")
        for name: Value? in [nil, 5, .null] {
            let unnamed = self.token([("jti", name)])
            #expect(await outcome(unnamed, verifier) == "ok")
            #expect(await outcome(unnamed, verifier) == "BadJwt")
        }
    }

    @Test func memoryIsBoundedAndForgets() {
        let memory = ReplayMemory(capacity: 10)
        for number in 0..<100 {
            #expect(memory.isFirstUse(of: "\(number)", until: 1000 + Int64(number) * 60, now: 1000))
        }
        #expect(!memory.isFirstUse(of: "99", until: 1000 + 99 * 60, now: 1000))
        // After its end a token is refused for being old; nothing need remember it.
        #expect(memory.isFirstUse(of: "99", until: 1000 + 99 * 60, now: 10_000_000))
    }

    @Test func callersByTheirCredentials() async throws {
        func caller(_ authorization: String?, _ access: Access, sessions: Bool) async throws -> Caller {
            var fields = HTTPFields()
            fields[.authorization] = authorization
            return try await CredentialCallers(
                serviceTokens: verifier(), sessions: sessions ? TrustingCallers() : nil
            ).caller(of: RequestContext(id: "1", fields: fields), to: method, access: access)
        }
        for sessions in [true, false] {
            let service = try await caller("bearer \(token())", .account, sessions: sessions)
            #expect(service.proof == .service && service.did == did)
            #expect(try await caller(nil, .open, sessions: sessions).did == nil)
            await #expect(throws: XRPCError.self) { try await caller(nil, .account, sessions: sessions) }
            await #expect(throws: XRPCError.self) { try await caller("Basic x", .open, sessions: sessions) }
            await #expect(throws: XRPCError.self) {
                try await caller("Bearer \(token())", .session, sessions: sessions)
            }
        }
        let other = token(header: ["typ": "at+jwt"])
        let error = await #expect(throws: XRPCError.self) { try await caller("Bearer \(other)", .open, sessions: true) }
        #expect(error?.status == 401 && error?.name == "BadJwtType")
        #expect(try await caller("Bearer \(did)", .account, sessions: true).proof == .session)
        await #expect(throws: XRPCError.self) { try await caller("Bearer \(did)", .account, sessions: false) }
    }
}
