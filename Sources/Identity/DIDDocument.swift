public import DataModel
public import Keys
public import Syntax

/// A DID document, of which the protocol uses a few parts (specification "DID").
///
/// Reading is lenient: what the protocol does not use may have any form. Of several entries that fit, the first counts.
public struct DIDDocument: Sendable, Hashable {
    /// A key that the holder of the DID has.
    public struct VerificationMethod: Sendable, Hashable {
        /// As written: `did:…#atproto` or `#atproto`.
        public let id: String
        public let type: String
        public let controller: String?
        public let publicKeyMultibase: String?
    }

    /// A server that serves the DID.
    public struct Service: Sendable, Hashable {
        public let id: String
        public let type: String
        public let endpoint: String
    }

    public let id: DID
    public let alsoKnownAs: [String]
    public let verificationMethods: [VerificationMethod]
    public let services: [Service]
    /// The whole document, as it was read or as it is rendered.
    public let value: Value

    /// The fragment of the key for labels.
    public static let labelKeyName = "atproto_label"
    /// The fragment and the type of a labeler's server.
    public static let labelerName = "atproto_labeler"
    public static let labelerType = "AtprotoLabeler"

    /// Longer documents are refused; real ones have a kilobyte.
    public static let maximumBytes = 64 << 10

    /// Reads a document.
    public init(_ value: Value) throws(IdentityError) {
        guard let text = value["id"]?.asString, let id = try? DID(text) else { throw .malformed("no DID in id") }
        self.id = id
        self.value = value
        alsoKnownAs = value["alsoKnownAs"]?.asArray?.compactMap(\.asString) ?? []
        verificationMethods = (value["verificationMethod"]?.asArray ?? []).compactMap { entry in
            guard let id = entry["id"]?.asString, let type = entry["type"]?.asString else { return nil }
            return VerificationMethod(
                id: id, type: type, controller: entry["controller"]?.asString,
                publicKeyMultibase: entry["publicKeyMultibase"]?.asString)
        }
        services = (value["service"]?.asArray ?? []).compactMap { entry in
            guard let id = entry["id"]?.asString, let type = entry["type"]?.asString,
                let endpoint = entry["serviceEndpoint"]?.asString
            else { return nil }
            return Service(id: id, type: type, endpoint: endpoint)
        }
    }

    /// Reads a document from JSON and checks that it is that of `did`.
    public init(json: [UInt8], of did: DID) throws(IdentityError) {
        guard json.count <= Self.maximumBytes else { throw .malformed("too long") }
        let value: Value
        do throws(DataError) { value = try Value(json: json) } catch { throw .malformed(error.description) }
        try self.init(value)
        guard id == did else { throw .malformed("the document of another DID") }
    }

    /// Makes a document. Keys are keyed by fragment (`atproto`), services by fragment (`atproto_pds`).
    public init(
        id: DID, alsoKnownAs: [String], keys: [(fragment: String, key: PublicKey)],
        services: [(fragment: String, type: String, endpoint: String)]
    ) {
        self.id = id
        self.alsoKnownAs = alsoKnownAs
        verificationMethods = keys.map {
            VerificationMethod(
                id: "\(id)#\($0.fragment)", type: "Multikey", controller: id.text,
                publicKeyMultibase: $0.key.multikey)
        }
        self.services = services.map { Service(id: "#\($0.fragment)", type: $0.type, endpoint: $0.endpoint) }
        value = Self.render(id, alsoKnownAs, verificationMethods, self.services)
    }

    private static func render(
        _ id: DID, _ alsoKnownAs: [String], _ methods: [VerificationMethod], _ services: [Service]
    ) -> Value {
        [
            "@context": [
                "https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1",
                "https://w3id.org/security/suites/secp256k1-2019/v1",
            ],
            "id": .string(id.text),
            "alsoKnownAs": .array(alsoKnownAs.map(Value.string)),
            "verificationMethod": .array(
                methods.map { method in
                    [
                        "id": .string(method.id), "type": .string(method.type), "controller": .string(id.text),
                        "publicKeyMultibase": .string(method.publicKeyMultibase ?? ""),
                    ]
                }),
            "service": .array(
                services.map { service in
                    [
                        "id": .string(service.id), "type": .string(service.type),
                        "serviceEndpoint": .string(service.endpoint),
                    ]
                }),
        ]
    }
}

extension DIDDocument {
    /// The handle that the account claims: the first `at://` name that is one. Believe it only after resolving it.
    public var claimedHandle: Handle? {
        for name in alsoKnownAs where name.utf8.starts(with: "at://".utf8) {
            if let handle = try? Handle(String(name.dropFirst(5))) { return handle.normalized }
        }
        return nil
    }

    /// The key for commits and tokens.
    public var signingKey: PublicKey? { key("atproto") }

    /// The key for labels. There is no other in its place: without it, no label of this DID is to be believed.
    public var labelKey: PublicKey? { key(Self.labelKeyName) }

    /// The origin of the personal data server, without a slash at the end.
    public var pdsEndpoint: String? { endpoint("atproto_pds", type: "AtprotoPersonalDataServer") }

    /// The origin of the labeler.
    public var labelerEndpoint: String? { endpoint(Self.labelerName, type: Self.labelerType) }

    /// The first key of that fragment, when it is one of the protocol.
    public func key(_ fragment: String) -> PublicKey? {
        guard let method = verificationMethods.first(where: { matches($0.id, fragment) }),
            let text = method.publicKeyMultibase, method.controller == nil || method.controller == id.text
        else { return nil }
        if method.type == "Multikey" { return try? PublicKey(multikey: text) }
        guard let curve = Curve(legacyVerificationType: method.type) else { return nil }
        return try? PublicKey(legacyMultibase: text, curve: curve)
    }

    /// The origin of the first service of that fragment; `type` nil takes any.
    public func endpoint(_ fragment: String, type: String? = nil) -> String? {
        guard let service = services.first(where: { matches($0.id, fragment) }) else { return nil }
        if let type, service.type != type { return nil }
        return Self.origin(service.endpoint)
    }

    private func matches(_ written: String, _ fragment: String) -> Bool {
        written == "#\(fragment)" || written == "\(id)#\(fragment)"
    }

    /// `https://host`, maybe with a port, and nothing behind but one slash.
    static func origin(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard text.utf8.count <= 512,
            let scheme = ["https://", "http://"].first(where: { bytes.starts(with: $0.utf8) })
        else { return nil }
        var rest = bytes.dropFirst(scheme.utf8.count)
        if rest.last == UInt8(ascii: "/") { rest.removeLast() }
        let isHost =
            !rest.isEmpty
            && rest.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
        return isHost ? scheme + String(decoding: rest, as: UTF8.self) : nil
    }
}
