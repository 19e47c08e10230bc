@testable import DataModel
import Testing

/// The digest is the same from OpenSSL, where it is linked, and from this module's own code.
struct SHA256Tests {
    private static func own(_ bytes: [UInt8], piece: Int) -> SHA256Digest {
        var hasher = SHA256Hasher(nil)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            hasher.update(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        return hasher.finish()
    }

    /// FIPS 180-4, appendix B, and the empty text.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func ownCodeKeepsToTheStandard(_ text: String, _ digest: String) {
        let digits = Self.own(Array(text.utf8), piece: 7).bytes.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        #expect(digits.joined() == digest)
    }

    @Test func ownCodeAndOpenSSLAgree() throws {
        let library = try #require(LinkedOpenSSL.shared, "these tests link OpenSSL")
        for length in Array(0...200) + [1023, 1024, 70_001] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ length) }
            let expected = bytes.withUnsafeBytes { library.hash($0) }
            #expect(SHA256Digest.of(bytes) == expected)
            for piece in [1, 63, 64, 65, 4096] { #expect(Self.own(bytes, piece: piece) == expected, "\(length)") }
        }
    }
}
