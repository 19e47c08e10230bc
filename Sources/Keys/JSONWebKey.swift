public import DataModel

/// Public keys as JSON web keys (RFC 7517), which OAuth and DPoP use.
extension PublicKey {
    /// From a JWK of type `EC`. A JWK with a private part is refused: nobody should have sent it.
    public init(jwk: DataMap) throws(KeyError) {
        guard jwk["d"] == nil else { throw .malformed("public JWK") }
        guard jwk["kty"]?.asString == "EC", let name = jwk["crv"]?.asString,
            let curve = Curve.allCases.first(where: { $0.jwkName == name })
        else { throw .unsupported("JWK type") }
        guard let x = jwk["x"]?.asString.flatMap(Base64.decodeURL), x.count == 32,
            let y = jwk["y"]?.asString.flatMap(Base64.decodeURL), y.count == 32
        else { throw .malformed("JWK") }
        try self.init(curve: curve, bytes: [4] + x + y)
    }

    /// `kty`, `crv`, `x` and `y`.
    public var jwk: DataMap {
        let point = uncompressed
        return [
            "kty": "EC", "crv": .string(curve.jwkName), "x": .string(Base64.encodeURL(point[1..<33])),
            "y": .string(Base64.encodeURL(point[33...])),
        ]
    }

    /// The key's name by RFC 7638: base64url of the SHA-256 of its required members in lexical order.
    public var jwkThumbprint: String {
        let point = uncompressed
        let x = Base64.encodeURL(point[1..<33])
        let y = Base64.encodeURL(point[33...])
        let text = #"{"crv":"\#(curve.jwkName)","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
        return Base64.encodeURL(SHA256Digest.of(Array(text.utf8)).bytes)
    }
}
