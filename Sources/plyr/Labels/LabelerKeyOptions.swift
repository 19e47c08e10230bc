import ArgumentParser
import DataModel
import Foundation
import Keys

/// The key that a labeler shall sign with.
struct LabelerKeyOptions: ParsableArguments {
    @Option(help: "The elliptic curve of the key.")
    var curve = KeyCommand.CurveName.k256
    @Option(help: "A file with the private key in hexadecimal, such as another labeler leaves; a new key by default.")
    var keyFile: String?

    /// A key has 64 digits; a line feed may stand behind them.
    private static let maximumFileBytes = 256

    /// The key of the file; nil when none is named.
    func given() throws -> PrivateKey? {
        guard let keyFile else { return nil }
        let text = String(decoding: try InputFile.read(keyFile, first: Self.maximumFileBytes), as: UTF8.self)
        guard let bytes = Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = try? PrivateKey(curve: curve.curve, bytes: bytes)
        else { throw LabelerInputError("\(keyFile) has no private key of \(curve.rawValue): 64 hexadecimal digits") }
        return key
    }

    /// A new key.
    func make() -> PrivateKey { .generate(curve.curve) }
}
