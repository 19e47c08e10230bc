import DataModel
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import PDS
import Syntax
import Testing
import XRPC

@Suite struct AccountTests {
    @Test func accountHasAnIdentity() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let did = try DID(account.did)
        let document = try await server.call("com.atproto.identity.resolveDid", query: ["did": account.did])
        let read = try DIDDocument(#require(document["didDoc"]))
        #expect(read.id == did)
        #expect(read.claimedHandle?.text == "ada.band.example")
        #expect(read.pdsEndpoint == "https://pds.example")
        let resolved = try await server.call(
            "com.atproto.identity.resolveHandle", query: ["handle": "ADA.band.example"])
        #expect(resolved["did"]?.asString == account.did)
        let described = try await server.call("com.atproto.repo.describeRepo", query: ["repo": "ada.band.example"])
        #expect(described["handleIsCorrect"] == true)
        #expect(described["collections"] == [])
    }

    @Test func accountsThatCannotBe() async throws {
        let server = try TestServer()
        _ = try await server.signUp("ada")
        func make(_ handle: String, _ fields: DataMap = ["password": "open sesame"]) async -> String {
            var input = fields
            input["handle"] = .string(handle)
            let value = Value.map(input)
            return await failure { try await server.call("com.atproto.server.createAccount", input: value) }
        }
        #expect(await make("ada.band.example") == "400 HandleNotAvailable")
        #expect(await make("ADA.band.example") == "400 HandleNotAvailable")
        #expect(await make("admin.band.example") == "400 HandleNotAvailable")
        #expect(await make("a.b.band.example") == "400 InvalidHandle")
        #expect(await make("ada.other.example") == "400 UnsupportedDomain")
        #expect(await make("bob.band.example", [:]) == "400 InvalidPassword")
        #expect(await make("bob.band.example", ["password": ""]) == "400 InvalidPassword")
        #expect(
            await make("bob.band.example", ["password": "open sesame", "email": "nonsense"]) == "400 InvalidRequest")
        #expect(
            await make("bob.band.example", ["password": "open sesame", "email": "ada@mail.example"])
                == "400 InvalidRequest")
        #expect(
            await make("bob.band.example", ["password": "open sesame", "did": "did:plc:x"]) == "400 IncompatibleDidDoc")
        #expect(
            await failure {
                try await server.call("com.atproto.identity.resolveHandle", query: ["handle": "bob.band.example"])
            } == "400 HandleNotFound")
    }

    /// The answer says which of the two is taken.
    @Test func takenEmailIsNamed() async throws {
        let server = try TestServer()
        _ = try await server.signUp("ada")
        for email in ["ada@mail.example", "ADA@Mail.Example"] {
            let error = await #expect(throws: XRPCError.self) {
                try await server.call(
                    "com.atproto.server.createAccount",
                    input: ["handle": "bob.band.example", "password": "open sesame", "email": .string(email)])
            }
            #expect(error?.name == "InvalidRequest" && error?.message == "Email already taken: ada@mail.example")
        }
        let error = await #expect(throws: XRPCError.self) {
            try await server.call(
                "com.atproto.server.createAccount",
                input: ["handle": "ada.band.example", "password": "open sesame", "email": "new@mail.example"])
        }
        #expect(error?.name == "HandleNotAvailable" && error?.message == "Handle already taken: ada.band.example")
    }

    /// Of several that ask at once for one e-mail, one gets it, and the others are told so.
    @Test func takenEmailIsNamedWhenSeveralAsk() async throws {
        let server = try TestServer()
        let answers = await withTaskGroup(of: String.self) { group in
            for name in ["ada", "bob", "cay", "dot"] {
                group.addTask {
                    await failure {
                        try await server.call(
                            "com.atproto.server.createAccount",
                            input: [
                                "handle": .string("\(name).band.example"), "password": "open sesame",
                                "email": "same@mail.example",
                            ])
                    }
                }
            }
            return await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(answers.sorted() == ["400 InvalidRequest", "400 InvalidRequest", "400 InvalidRequest", "none"])
    }

    @Test func inviteCode() async throws {
        let closed = try TestServer { $0.isRegistrationOpen = false }
        #expect(await failure { try await closed.signUp("ada") } == "400 InvalidInviteCode")
        #expect(try await closed.call("com.atproto.server.describeServer")["inviteCodeRequired"] == true)
        let server = try TestServer {
            $0.isRegistrationOpen = false
            $0.inviteCode = "please"
        }
        #expect(await failure { try await server.signUp("ada") } == "400 InvalidInviteCode")
        let answer = try await server.call(
            "com.atproto.server.createAccount",
            input: ["handle": "ada.band.example", "password": "open sesame", "inviteCode": "please"])
        #expect(answer["did"]?.asString != nil)
    }

    @Test(arguments: ["ada.band.example", "@Ada.Band.Example", "ADA@mail.example"])
    func loginBy(_ identifier: String) async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let session = try await server.call(
            "com.atproto.server.createSession", input: ["identifier": .string(identifier), "password": "open sesame"])
        #expect(session["did"]?.asString == account.did)
        #expect(session["active"] == true)
        #expect(session["didDoc"]?["id"]?.asString == account.did)
        for (identifier, password) in [(identifier, "wrong"), ("nobody.band.example", "open sesame"), ("", "")] {
            let input: Value = ["identifier": .string(identifier), "password": .string(password)]
            #expect(
                await failure { try await server.call("com.atproto.server.createSession", input: input) }
                    == "401 AuthenticationRequired")
        }
    }

    /// A token that has run out must not keep its holder from logging in, nor from reading what anybody may.
    @Test func outdatedCredentialsCloseNoOpenDoor() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        server.clock.advance(seconds: 3 * 3600)
        #expect(
            await failure { try await server.call("com.atproto.server.getSession", token: account.access) }
                == "400 ExpiredToken")
        let login: Value = ["identifier": .string("ada" + TestServer.domain), "password": "open sesame"]
        let session = try await server.call(
            "com.atproto.server.createSession", input: login, token: account.access)
        #expect(session["did"]?.asString == account.did)
        _ = try await server.call("com.atproto.server.describeServer", token: "nonsense")
        _ = try await server.call(
            "com.atproto.repo.describeRepo", query: ["repo": account.did], token: account.access)
    }

    /// Names that are made up have no limit of their own.
    @Test func anAddressHasALimitOverAllNames() async throws {
        let server = try TestServer { $0.limits.loginsPerClient = 2 }
        func login(_ name: String) async -> String {
            await failure {
                try await server.call(
                    "com.atproto.server.createSession", input: ["identifier": .string(name), "password": "x"])
            }
        }
        for name in ["one", "two"] { #expect(await login(name) == "401 AuthenticationRequired") }
        #expect(await login("three") == "429 RateLimitExceeded")
    }

    @Test func tooManyLogins() async throws {
        let server = try TestServer()
        let input: Value = ["identifier": "ada.band.example", "password": "x"]
        var last = ""
        for _ in 0..<31 {
            last = await failure { try await server.call("com.atproto.server.createSession", input: input) }
        }
        #expect(last == "429 RateLimitExceeded")
        let refusal = await #expect(throws: FieldedError.self) {
            try await server.call("com.atproto.server.createSession", input: input)
        }
        let fields = try #require(refusal).fields
        #expect(fields[.retryAfter] == "300")
        #expect(try fields[#require(HTTPField.Name("RateLimit-Limit"))] == "30")
        #expect(try fields[#require(HTTPField.Name("RateLimit-Remaining"))] == "0")
        #expect(
            try fields[#require(HTTPField.Name("RateLimit-Reset"))]
                == "\((server.clock.now + 300_999_999) / 1_000_000)")
        #expect(try fields[#require(HTTPField.Name("RateLimit-Policy"))] == "30;w=300")
        server.clock.advance(seconds: 301)
        #expect(
            await failure { try await server.call("com.atproto.server.createSession", input: input) }
                == "401 AuthenticationRequired")
    }

    @Test func anAccountsNamesShareTheirTries() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let names = ["ada.band.example", "@ada.band.example", account.did, "ada@mail.example", "Ada@mail.example"]
        var last = ""
        for attempt in 0..<31 {
            let input: Value = ["identifier": .string(names[attempt % names.count]), "password": "x"]
            last = await failure { try await server.call("com.atproto.server.createSession", input: input) }
        }
        #expect(last == "429 RateLimitExceeded")
        // For the database a text ends at a zero byte.
        let input: Value = ["identifier": "ada@mail.example\u{0}1", "password": "open sesame"]
        #expect(
            await failure { try await server.call("com.atproto.server.createSession", input: input) }
                == "401 AuthenticationRequired")
    }

    @Test func namesThatNobodyCanHaveAreNotRemembered() async throws {
        let server = try TestServer()
        let input: Value = ["identifier": .string(String(repeating: "a", count: 2049)), "password": "x"]
        for _ in 0..<31 {
            #expect(
                await failure { try await server.call("com.atproto.server.createSession", input: input) }
                    == "401 AuthenticationRequired")
        }
    }

    @Test func sessionsEndAndAreRenewed() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        func session(_ token: String?) async -> String {
            await failure { try await server.call("com.atproto.server.getSession", token: token) }
        }
        func renew(_ token: String) async throws -> (access: String, refresh: String) {
            let answer = try await server.call("com.atproto.server.refreshSession", token: token)
            return (answer["accessJwt"]?.asString ?? "", answer["refreshJwt"]?.asString ?? "")
        }
        #expect(await session(account.access) == "none")
        #expect(await session(nil) == "401 AuthMissing")
        #expect(await session(account.refresh) == "400 InvalidToken")
        #expect(await session("nonsense") == "400 InvalidToken")
        #expect(await failure { try await renew(account.access) } == "400 InvalidToken")
        server.clock.advance(seconds: 7201)
        #expect(await session(account.access) == "400 ExpiredToken")
        let second = try await renew(account.refresh)
        #expect(await session(second.access) == "none")
        // The answer may have been lost: the old token gives the same successor for a while.
        let again = try await renew(account.refresh)
        let third = try await renew(again.refresh)
        #expect(await failure { try await renew(account.refresh) } == "400 ExpiredToken")
        #expect(await session(third.access) == "none")
        // Long afterwards, whoever comes with a used token has stolen it, or was stolen from.
        server.clock.advance(seconds: 601)
        #expect(await failure { try await renew(second.refresh) } == "400 ExpiredToken")
        #expect(await session(third.access) == "400 ExpiredToken")
        #expect(await failure { try await renew(third.refresh) } == "400 ExpiredToken")
    }

    @Test func logout() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        try await server.call("com.atproto.server.deleteSession", token: account.refresh)
        #expect(
            await failure { try await server.call("com.atproto.server.getSession", token: account.access) }
                == "400 ExpiredToken")
        #expect(
            await failure { try await server.call("com.atproto.server.refreshSession", token: account.refresh) }
                == "400 ExpiredToken")
    }

    @Test func tokensForServices() async throws {
        let server = try TestServer()
        let account = try await server.signUp("ada")
        let now = server.clock.now / 1_000_000
        func ask(_ query: [String: String]) async throws -> JSONWebToken {
            let answer = try await server.call("com.atproto.server.getServiceAuth", query: query, token: account.access)
            return try JSONWebToken(answer["token"]?.asString ?? "", types: ["JWT"])
        }
        let token = try await ask(["aud": "did:web:a.example#svc", "lxm": "org.example.do", "exp": String(now + 1800)])
        let document = try await server.call("com.atproto.identity.resolveDid", query: ["did": account.did])
        let key = try DIDDocument(document["didDoc"] ?? .null).signingKey ?? missing()
        #expect(token.verify(key))
        #expect(token.algorithm == .es256k)
        #expect(token.issuer == account.did)
        #expect(token.audience == ["did:web:a.example#svc"])
        #expect(token.lexiconMethod == "org.example.do")
        #expect(token.expiration == now + 1800)
        #expect(try await ask(["aud": "did:web:a.example"]).expiration == now + 60)
        #expect(
            await failure { try await ask(["aud": "did:web:a.example", "exp": String(now - 1)]) } == "400 BadExpiration"
        )
        #expect(
            await failure { try await ask(["aud": "did:web:a.example", "exp": String(now + 61)]) }
                == "400 BadExpiration")
        #expect(
            await failure { try await ask(["aud": "did:web:a.example", "lxm": "a.b.c", "exp": String(now + 3601)]) }
                == "400 BadExpiration")
        #expect(await failure { try await ask(["aud": "nobody"]) } == "400 InvalidRequest")
        #expect(await failure { try await ask(["aud": "did:web:a.example#"]) } == "400 InvalidRequest")
        #expect(
            await failure { try await ask(["aud": "did:web:a.example", "lxm": "com.atproto.server.deleteSession"]) }
                == "400 InvalidRequest")
    }
}
