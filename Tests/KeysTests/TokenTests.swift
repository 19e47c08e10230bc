import DataModel
import Keys
import Testing

@Suite struct TokenTests {
    private let claims: DataMap = [
        "iss": "did:plc:x", "aud": "did:web:a.b#svc", "exp": 1_800_000_000, "iat": 1_799_999_940, "jti": "n",
        "lxm": "a.b.c",
    ]

    @Test(arguments: Curve.allCases)
    func signedByKey(_ curve: Curve) throws {
        let key = PrivateKey.generate(curve)
        let token = JSONWebToken(header: ["kid": "#atproto"], claims: claims, key: key)
        let read = try JSONWebToken(token.text, types: ["jwt"])
        #expect(read.verify(key.publicKey))
        #expect(!read.verify(PrivateKey.generate(curve).publicKey))
        #expect(!read.verify(secret: [1]))
        #expect(read.issuer == "did:plc:x")
        #expect(read.audience == ["did:web:a.b#svc"])
        #expect(read.expiration == 1_800_000_000)
        #expect(read.issuedAt == 1_799_999_940)
        #expect(read.tokenID == "n")
        #expect(read.lexiconMethod == "a.b.c")
        #expect(read.keyID == "#atproto")
        #expect(throws: KeyError.self) { try JSONWebToken(token.text, types: ["at+jwt"]) }
    }

    @Test func sharedSecret() throws {
        let secret = RandomBytes.make(count: 32)
        let token = JSONWebToken(header: ["typ": "at+jwt"], claims: claims, secret: secret)
        let read = try JSONWebToken(token.text, types: ["at+jwt"])
        #expect(read.verify(secret: secret))
        #expect(!read.verify(secret: RandomBytes.make(count: 32)))
        #expect(!read.verify(PrivateKey.generate(.p256).publicKey))
    }

    /// RFC 7519 allows times with fractions.
    @Test func timesMayHaveFractions() throws {
        let claims = Base64.encodeURL(Array(#"{"exp":1800000000.75,"iat":1.8e9,"nbf":-0.5,"iss":"a"}"#.utf8))
        let token = try JSONWebToken("eyJhbGciOiJFUzI1NiJ9.\(claims).AA")
        #expect(token.expiration == 1_800_000_000)
        #expect(token.issuedAt == 1_800_000_000)
        #expect(token.notBefore == -1)
        #expect(throws: KeyError.self) {
            try JSONWebToken("eyJhbGciOiJFUzI1NiJ9.\(Base64.encodeURL(Array(#"{"exp":1e400}"#.utf8))).AA")
        }
    }

    /// RFC 7515 A.3: somebody else's token, whose S is what chance made it.
    @Test func exampleOfTheStandard() throws {
        let text =
            "eyJhbGciOiJFUzI1NiJ9."
            + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
            + "cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        let key = try PublicKey(jwk: [
            "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        ])
        let token = try JSONWebToken(text)
        #expect(token.verify(key))
        #expect(token.issuer == "joe")
        #expect(throws: KeyError.self) { try JSONWebToken(text, types: ["JWT"]) }
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c", "e30.e30.", "e30.e30.AA", "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJub25lIn0.e30.AA",
        "eyJhbGciOiJFUzI1NiJ9.W10.AA", "eyJhbGciOiJFUzI1NiJ9.e30.AA.AA", "eyJhbGciOiJFUzI1NiJ9=.e30.AA",
        "eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiYiJdfQ.e30.AA",
    ])
    func refused(_ text: String) {
        #expect(throws: KeyError.self) { try JSONWebToken(text) }
    }

    @Test func tooLong() {
        let long = String(repeating: "A", count: JSONWebToken.maximumLength)
        #expect(throws: KeyError.self) { try JSONWebToken("eyJhbGciOiJFUzI1NiJ9." + long + ".AA") }
    }
}
