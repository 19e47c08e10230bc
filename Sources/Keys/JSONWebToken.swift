public import DataModel

/// A signed token in compact form (RFC 7519), with the algorithms of the protocol: ES256, ES256K, and HS256 for
/// tokens that a service makes for itself.
///
/// Parsing checks the form alone. Nothing in a token may be believed before one of the `verify` functions said yes.
public struct JSONWebToken: Sendable, Hashable {
    public enum Algorithm: String, Sendable, Hashable {
        case es256 = "ES256"
        case es256k = "ES256K"
        case hs256 = "HS256"

        init(_ curve: Curve) {
            switch curve {
            case .p256: self = .es256
            case .k256: self = .es256k
            }
        }
    }

    /// Room for a DPoP proof or client assertion with all its claims; longer ones are refused unread.
    public static let maximumLength = 16 << 10

    public let algorithm: Algorithm
    public let header: DataMap
    public let claims: DataMap
    /// The token as text, three parts of base64url.
    public let text: String
    private let signature: [UInt8]
    private let signedLength: Int

    /// Takes a token apart. `types`: what `typ` may be, compared without case; nil lets any pass.
    public init(_ text: String, types: [String]? = nil) throws(KeyError) {
        guard text.utf8.count <= Self.maximumLength else { throw .length }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Self.decode(parts[2]) else { throw .malformed("token") }
        header = try Self.object(parts[0])
        claims = try Self.object(parts[1])
        guard let name = header["alg"]?.asString, let algorithm = Algorithm(rawValue: name) else {
            throw .unsupported("token algorithm")
        }
        // RFC 7515: extensions that the reader must understand, and we understand none.
        guard header["crit"] == nil else { throw .unsupported("token extension") }
        self.algorithm = algorithm
        self.signature = signature
        self.text = text
        signedLength = parts[0].count + 1 + parts[1].count
        if let types {
            guard let type, types.contains(where: { $0.lowercased() == type.lowercased() }) else {
                throw .unsupported("token type")
            }
        }
    }

    /// Signs `claims`. The header gets `alg`, and `typ` unless the header has one.
    public init(header: DataMap = [:], claims: DataMap, key: PrivateKey) {
        self.init(header: header, claims: claims, algorithm: Algorithm(key.curve)) { key.sign($0) }
    }

    /// Signs `claims` for ourselves with a shared secret of 32 bytes or more.
    public init(header: DataMap = [:], claims: DataMap, secret: [UInt8]) {
        self.init(header: header, claims: claims, algorithm: .hs256) { HMACSHA256.code(for: $0, key: secret) }
    }

    private init(header: DataMap, claims: DataMap, algorithm: Algorithm, sign: ([UInt8]) -> [UInt8]) {
        var header = header
        header["alg"] = .string(algorithm.rawValue)
        if header["typ"] == nil { header["typ"] = "JWT" }
        let signed = Base64.encodeURL(Value.map(header).json()) + "." + Base64.encodeURL(Value.map(claims).json())
        signature = sign(Array(signed.utf8))
        text = signed + "." + Base64.encodeURL(signature)
        signedLength = signed.utf8.count
        self.algorithm = algorithm
        self.header = header
        self.claims = claims
    }

    /// What was signed: header and claims as they were written.
    public var signedText: String { String(Substring(text.utf8.prefix(signedLength))) }

    /// Whether `key` made the signature, and by the algorithm of its curve. S may be high: tokens carry no identity of
    /// their own, and senders make such signatures.
    public func verify(_ key: PublicKey) -> Bool {
        algorithm == Algorithm(key.curve)
            && key.verify(signature: signature, message: Array(signedText.utf8), allowHighS: true)
    }

    /// Whether the signature was made with `secret`.
    public func verify(secret: [UInt8]) -> Bool {
        let code = HMACSHA256.code(for: Array(signedText.utf8), key: secret)
        return algorithm == .hs256 && ConstantTime.equal(signature, code)
    }

    private static func decode(_ part: Substring.UTF8View) -> [UInt8]? {
        // RFC 7515 writes no padding; an empty signature is the mark of unsigned tokens.
        guard !part.isEmpty, part.last != UInt8(ascii: "=") else { return nil }
        return Base64.decodeURL(String(decoding: part, as: UTF8.self))
    }

    private static func object(_ part: Substring.UTF8View) throws(KeyError) -> DataMap {
        guard let bytes = decode(part), let members = try? JSONNode(parsing: bytes).object else {
            throw .malformed("token")
        }
        var map = DataMap()
        for member in members {
            guard let value = value(of: member.value) else { throw .malformed("token") }
            map[member.key] = value
        }
        return map
    }

    /// Times may have fractions (RFC 7519, NumericDate), which the data model does not know and nobody needs.
    private static func value(of node: JSONNode) -> Value? {
        if let value = try? node.value() { return value }
        guard case .number(let text) = node.kind, let number = Double(text) else { return nil }
        return Int64(exactly: number.rounded(.down)).map(Value.integer)
    }
}
