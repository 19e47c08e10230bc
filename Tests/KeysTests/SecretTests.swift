import DataModel
import Keys
import Testing

@Suite struct SecretTests {
    @Test func passwords() throws {
        let stored = try PasswordHash.make(password: "correct horse")
        #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(!PasswordHash.isOutdated(stored))
        #expect(PasswordHash.verify(password: "correct horse", stored: stored))
        #expect(!PasswordHash.verify(password: "correct horsf", stored: stored))
        for text in [
            "", "scrypt", "scrypt$15$8$1$$", "scrypt$99$8$1$AAAA$AAAA", "bcrypt$15$8$1$AAAA$AAAA", stored + "$",
            "$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA", "$argon2id$v=19$m=19456,t=2,p=1$$",
        ] {
            #expect(!PasswordHash.verify(password: "correct horse", stored: text))
        }
        #expect(throws: KeyError.self) { try PasswordHash.make(password: String(repeating: "p", count: 1025)) }
    }

    /// As versions before Argon2 stored it: scrypt of "correct horse" with a salt of sixteen times 1.
    @Test func earlierHashesAreVerified() {
        let stored = "scrypt$15$8$1$AQEBAQEBAQEBAQEBAQEBAQ$L-J7q5_tplNc_Rv1lQZoYmeaFA1t0MBOPFTIS5YUqzM"
        #expect(PasswordHash.verify(password: "correct horse", stored: stored))
        #expect(!PasswordHash.verify(password: "correct horsf", stored: stored))
        #expect(PasswordHash.isOutdated(stored))
    }

    @Test func sealing() throws {
        let key = SealingKey.generate()
        for length in [0, 1, 16, 32, 1000] {
            let secret = RandomBytes.make(count: length)
            let sealed = try key.seal(secret, context: "account/1")
            #expect(try key.open(sealed, context: "account/1") == secret)
            #expect(try key.seal(secret, context: "account/1") != sealed)
            #expect(throws: KeyError.notAuthentic) { try key.open(sealed, context: "account/2") }
            #expect(throws: KeyError.notAuthentic) { try SealingKey.generate().open(sealed, context: "account/1") }
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(throws: KeyError.notAuthentic) { try key.open(changed, context: "account/1") }
            }
            for count in 0..<min(sealed.count, 40) {
                #expect(throws: KeyError.notAuthentic) {
                    try key.open(Array(sealed.prefix(count)), context: "account/1")
                }
            }
        }
        #expect(throws: KeyError.length) { try SealingKey(bytes: [1]) }
    }

    /// RFC 4231, test case 2.
    @Test func authenticationCode() {
        let code = HMACSHA256.code(for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(Hex.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func comparing() {
        #expect(ConstantTime.equal("secret", "secret"))
        #expect(!ConstantTime.equal("secret", "secres"))
        #expect(!ConstantTime.equal("secret", "secretz"))
        #expect(ConstantTime.equal([UInt8](), []))
    }
}
