import ArgumentParser
import DataModel
import Keys

/// `plyr key …`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make keys and check signatures.",
        subcommands: [Generate.self, Public.self, Verify.self])

    enum CurveName: String, ExpressibleByArgument, CaseIterable {
        case k256
        case p256

        var curve: Curve { self == .k256 ? .k256 : .p256 }
    }

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key pair.",
            discussion: "Prints a JSON object with the private key in hexadecimal and the public key as did:key.")

        @Option(help: "The elliptic curve.")
        var curve = CurveName.k256

        func run() {
            let key = PrivateKey.generate(curve.curve)
            let value: Value = [
                "curve": .string(curve.rawValue),
                "privateKeyHex": .string(Hex.encode(key.bytes)),
                "publicKeyDid": .string(key.publicKey.didKey),
            ]
            print(String(decoding: value.json(), as: UTF8.self))
        }
    }

    struct Public: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The did:key of private keys in hexadecimal, one a line.")

        @Option(help: "The elliptic curve.")
        var curve = CurveName.k256

        func run() throws {
            try LineTool.run { line in
                guard let bytes = Hex.decode(line) else { throw LineError("not hexadecimal") }
                return try PrivateKey(curve: curve.curve, bytes: bytes).publicKey.didKey
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check signatures, one a line.",
            discussion: """
                Reads {"messageBase64": …, "publicKeyDid": "did:key:…", "signatureBase64": …} and answers 'valid' or \
                'invalid: why'. A signature is 64 bytes with a low S, as in commits and labels.
                """)

        func run() throws {
            try LineTool.run { line in
                let node = try JSONNode(parsing: Array(line.utf8))
                func field(_ name: String) throws -> String {
                    guard let text = node[name]?.string else { throw LineError("\(name) must be a string") }
                    return text
                }
                guard let message = Base64.decode(try field("messageBase64")),
                    let signature = Base64.decode(try field("signatureBase64"))
                else { throw LineError("not base 64") }
                let key = try PublicKey(didKey: try field("publicKeyDid"))
                guard key.verify(signature: signature, message: message) else {
                    throw LineError("the signature does not fit, is not 64 bytes, or has a high S")
                }
                return "valid"
            }
        }
    }
}
