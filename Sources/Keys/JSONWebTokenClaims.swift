import DataModel

/// The registered members of tokens; nil when absent or of another type.
extension JSONWebToken {
    /// `typ` of the header, as written.
    public var type: String? { header["typ"]?.asString }
    /// `kid` of the header.
    public var keyID: String? { header["kid"]?.asString }
    /// `iss`.
    public var issuer: String? { claims["iss"]?.asString }
    /// `sub`.
    public var subject: String? { claims["sub"]?.asString }
    /// `aud`: one text or several; empty when any of them is none.
    public var audience: [String] {
        if let one = claims["aud"]?.asString { return [one] }
        let texts = claims["aud"]?.asArray?.map(\.asString) ?? []
        return texts.contains(nil) ? [] : texts.compactMap { $0 }
    }
    /// `exp`, seconds since 1970.
    public var expiration: Int64? { claims["exp"]?.asInteger }
    /// `nbf`, seconds since 1970.
    public var notBefore: Int64? { claims["nbf"]?.asInteger }
    /// `iat`, seconds since 1970.
    public var issuedAt: Int64? { claims["iat"]?.asInteger }
    /// `jti`.
    public var tokenID: String? { claims["jti"]?.asString }
    /// `lxm`: the method that an inter-service token is for.
    public var lexiconMethod: String? { claims["lxm"]?.asString }
    /// `scope`.
    public var scope: String? { claims["scope"]?.asString }
}
