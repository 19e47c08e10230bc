import DataModel
import Keys
import Testing

/// A key of ours and the `did:key` that other implementations give it.
struct KnownKey: Sendable {
    let curve: Curve
    let secret: String
    let didKey: String

    static let k256 = KnownKey(
        curve: .k256, secret: "17aae64b55fcd10168f748f542c5f262d6330be3b548476a36ffc7146de373dd",
        didKey: "did:key:zQ3shZfN9LRKLmeesayTZ526f2phMNuvhqta84RGhB3CtjGGh")
    static let p256 = KnownKey(
        curve: .p256, secret: "60a29e375d6a1c16f06e08241f89131f71472654a392387e89bb54a4ca01cd78",
        didKey: "did:key:zDnaetyaEngaPaKys8uTu3HCeqHiYbXGmhBGcj5e53X6qbXkF")

    func privateKey() throws -> PrivateKey {
        try PrivateKey(curve: curve, bytes: #require(Hex.decode(secret)))
    }
}

/// The figures of the interoperability tests: one message, signed in allowed and forbidden forms.
struct ForeignSignature: Sendable {
    let curve: Curve
    let didKey: String
    let legacy: String
    let signature: String
    let isLow: Bool
    let isRaw: Bool

    static let all: [ForeignSignature] = [
        ForeignSignature(
            curve: .p256, didKey: "did:key:zDnaembgSGUhZULN2Caob4HLJPaxBh92N7rtH21TErzqf8HQo",
            legacy: "zxdM8dSstjrpZaRUwBmDvjGXweKuEMVN95A9oJBFjkWMh",
            signature: "2vZNsG3UKvvO/CDlrdvyZRISOFylinBh0Jupc6KcWoJWExHptCfduPleDbG3rko3YZnn9Lw0IjpixVmexJDegg",
            isLow: true, isRaw: true),
        ForeignSignature(
            curve: .k256, didKey: "did:key:zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc",
            legacy: "z25z9DTpsiYYJKGsWmSPJK2NFN8PcJtZig12K59UgW7q5t",
            signature: "5WpdIuEUUfVUYaozsi8G0B3cWO09cgZbIIwg1t2YKdUn/FEznOndsz/qgiYb89zwxYCbB71f7yQK5Lr7NasfoA",
            isLow: true, isRaw: true),
        ForeignSignature(
            curve: .p256, didKey: "did:key:zDnaembgSGUhZULN2Caob4HLJPaxBh92N7rtH21TErzqf8HQo",
            legacy: "zxdM8dSstjrpZaRUwBmDvjGXweKuEMVN95A9oJBFjkWMh",
            signature: "2vZNsG3UKvvO/CDlrdvyZRISOFylinBh0Jupc6KcWoKp7O4VS9giSAah8k5IUbXIW00SuOrjfEqQ9HEkN9JGzw",
            isLow: false, isRaw: true),
        ForeignSignature(
            curve: .k256, didKey: "did:key:zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc",
            legacy: "z25z9DTpsiYYJKGsWmSPJK2NFN8PcJtZig12K59UgW7q5t",
            signature: "5WpdIuEUUfVUYaozsi8G0B3cWO09cgZbIIwg1t2YKdXYA67MYxYiTMAVfdnkDCMN9S5B3vHosRe07aORmoshoQ",
            isLow: false, isRaw: true),
        ForeignSignature(
            curve: .p256, didKey: "did:key:zDnaeT6hL2RnTdUhAPLij1QBkhYZnmuKyM7puQLW1tkF4Zkt8",
            legacy: "ze8N2PPxnu19hmBQ58t5P3E9Yj6CqakJmTVCaKvf9Byq2",
            signature:
                "MEQCIFxYelWJ9lNcAVt+jK0y/T+DC/X4ohFZ+m8f9SEItkY1AiACX7eXz5sgtaRrz/SdPR8kprnbHMQVde0T2R8yOTBweA",
            isLow: true, isRaw: false),
        ForeignSignature(
            curve: .k256, didKey: "did:key:zQ3shnriYMXc8wvkbJqfNWh5GXn2bVAeqTC92YuNbek4npqGF",
            legacy: "z22uZXWP8fdHXi4jyx8cCDiBf9qQTsAe6VcycoMQPfcMQX",
            signature:
                "MEUCIQCWumUqJqOCqInXF7AzhIRg2MhwRz2rWZcOEsOjPmNItgIgXJH7RnqfYY6M0eg33wU0sFYDlprwdOcpRn78Sz5ePgk",
            isLow: true, isRaw: false),
    ]
}

@Suite struct KeyTests {
    @Test(arguments: [
        KnownKey.k256, .p256,
        KnownKey(
            curve: .k256, secret: "9085d2bef69286a6cbb51623c8fa258629945cd55ca705cc4e66700396894e0c",
            didKey: "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"),
        KnownKey(
            curve: .k256, secret: "175a232d440be1e0788f25488a73d9416c04b6f924bea6354bf05dd2f1a75133",
            didKey: "did:key:zQ3shptjE6JwdkeKN4fcpnYQY3m9Cet3NiHdAfpvSUZBFoKBj"),
    ])
    func publicKeyOfSecret(_ known: KnownKey) throws {
        let key = try known.privateKey()
        #expect(key.publicKey.didKey == known.didKey)
        #expect(Hex.encode(key.bytes) == known.secret)
        let parsed = try PublicKey(didKey: known.didKey)
        #expect(parsed == key.publicKey)
        #expect(try PublicKey(multikey: parsed.multikey) == parsed)
        #expect(!"\(key)".contains(known.secret))
    }

    @Test(arguments: ForeignSignature.all)
    func foreignSignatures(_ foreign: ForeignSignature) throws {
        let key = try PublicKey(didKey: foreign.didKey)
        let signature = try #require(Base64.decode(foreign.signature))
        let message: [UInt8] = [0xA1] + [0x65] + Array("hello".utf8) + [0x65] + Array("world".utf8)
        #expect(key.verify(signature: signature, message: message) == (foreign.isLow && foreign.isRaw))
        #expect(key.verify(signature: signature, message: message, allowHighS: true) == foreign.isRaw)
        #expect(!key.verify(signature: signature, message: message + [0], allowHighS: true))
        #expect(try PublicKey(legacyMultibase: foreign.legacy, curve: foreign.curve) == key)
    }

    @Test(arguments: Curve.allCases)
    func signsLowAndVerifies(_ curve: Curve) throws {
        let key = PrivateKey.generate(curve)
        let other = PrivateKey.generate(curve)
        for round in 0..<40 {
            let message = RandomBytes.make(count: round)
            let signature = key.sign(message)
            #expect(signature.count == 64)
            #expect(key.publicKey.verify(signature: signature, message: message))
            #expect(!other.publicKey.verify(signature: signature, message: message))
            var changed = signature
            changed[Int.random(in: 0..<64)] ^= 1 << UInt8.random(in: 0..<8)
            #expect(!key.publicKey.verify(signature: changed, message: message))
        }
        #expect(try PrivateKey(curve: curve, bytes: key.bytes).publicKey == key.publicKey)
    }

    @Test func deterministicOnK256() throws {
        let key = try KnownKey.k256.privateKey()
        #expect(key.sign([1, 2, 3]) == key.sign([1, 2, 3]))
    }

    @Test(arguments: Curve.allCases)
    func refusesWhatIsNoKey(_ curve: Curve) throws {
        let point = PrivateKey.generate(curve).publicKey.bytes
        #expect(throws: KeyError.self) { try PublicKey(curve: curve, bytes: []) }
        #expect(throws: KeyError.self) { try PublicKey(curve: curve, bytes: [0]) }
        #expect(throws: KeyError.self) { try PublicKey(curve: curve, bytes: [5] + point.dropFirst()) }
        #expect(throws: KeyError.self) { try PublicKey(curve: curve, bytes: [2] + [UInt8](repeating: 0xFF, count: 32)) }
        #expect(throws: KeyError.self) { try PublicKey(curve: curve, bytes: [4] + [UInt8](repeating: 1, count: 64)) }
        #expect(throws: KeyError.self) { try PrivateKey(curve: curve, bytes: [UInt8](repeating: 0, count: 32)) }
        #expect(throws: KeyError.self) { try PrivateKey(curve: curve, bytes: [UInt8](repeating: 0xFF, count: 32)) }
        #expect(throws: KeyError.self) { try PrivateKey(curve: curve, bytes: [1]) }
        let key = PrivateKey.generate(curve)
        for signature in [[], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 64)] {
            #expect(!key.publicKey.verify(signature: signature, message: [], allowHighS: true))
        }
    }

    @Test(arguments: [
        "", "did:key:", "did:key:z", "did:key:zzz", "did:key:mAXA",
        "did:plc:zQ3shZfN9LRKLmeesayTZ526f2phMNuvhqta84RGhB3CtjGGh",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:key:z" + String(repeating: "1", count: 500),
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(throws: KeyError.self) { try PublicKey(didKey: text) }
    }

    @Test(arguments: Curve.allCases)
    func webKeys(_ curve: Curve) throws {
        let key = PrivateKey.generate(curve).publicKey
        #expect(try PublicKey(jwk: key.jwk) == key)
        var withSecret = key.jwk
        withSecret["d"] = "AA"
        #expect(throws: KeyError.self) { try PublicKey(jwk: withSecret) }
        #expect(throws: KeyError.self) { try PublicKey(jwk: ["kty": "RSA"]) }
        #expect(throws: KeyError.self) { try PublicKey(jwk: ["kty": "EC", "crv": .string(curve.jwkName), "x": "AA"]) }
    }

    /// The example key of RFC 7515 A.3, whose thumbprint any implementation can compute.
    @Test func thumbprint() throws {
        let key = try PublicKey(jwk: [
            "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        ])
        #expect(key.jwkThumbprint == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
    }
}
