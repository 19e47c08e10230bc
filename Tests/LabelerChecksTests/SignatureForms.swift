@testable import Keys

/// Signatures in forms that labels must not have.
enum SignatureForms {
    static func der(_ signature: [UInt8]) -> [UInt8] { DER.encode(signature) }

    /// The same signature with its other S.
    static func highS(_ signature: [UInt8], curve: Curve) -> [UInt8] {
        Array(signature[..<32]) + BigEndian.difference(curve.order, signature[32...])
    }
}
