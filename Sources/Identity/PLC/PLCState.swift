public import DataModel
public import Keys
public import Syntax

/// What an operation of did:plc says about its DID.
public struct PLCState: Sendable, Hashable {
    /// A key of the DID document, named by its fragment.
    public struct VerificationMethod: Sendable, Hashable {
        public let name: String
        /// A `did:key`.
        public let key: String

        public init(name: String, key: String) {
            self.name = name
            self.key = key
        }
    }

    /// A service of the DID document, named by its fragment.
    public struct Service: Sendable, Hashable {
        public let name: String
        public let type: String
        public let endpoint: String

        public init(name: String, type: String, endpoint: String) {
            self.name = name
            self.type = type
            self.endpoint = endpoint
        }
    }

    /// `did:key`s that may sign the next operation, the most powerful first.
    public var rotationKeys: [String]
    public var verificationMethods: [VerificationMethod]
    public var alsoKnownAs: [String]
    public var services: [Service]

    public init(
        rotationKeys: [String], verificationMethods: [VerificationMethod], alsoKnownAs: [String], services: [Service]
    ) {
        self.rotationKeys = rotationKeys
        self.verificationMethods = verificationMethods
        self.alsoKnownAs = alsoKnownAs
        self.services = services
    }

    /// An account at a personal data server.
    public init(handle: Handle, signingKey: PublicKey, rotationKeys: [PublicKey], pds: String) {
        self.init(
            rotationKeys: rotationKeys.map(\.didKey),
            verificationMethods: [VerificationMethod(name: "atproto", key: signingKey.didKey)],
            alsoKnownAs: ["at://\(handle.normalized)"],
            services: [Service(name: "atproto_pds", type: "AtprotoPersonalDataServer", endpoint: pds)])
    }

    /// Makes the DID that of a labeler: its key for labels and its server, in place of any that it had. All else stays.
    public mutating func setLabeler(key: PublicKey, endpoint: String) {
        let method = VerificationMethod(name: DIDDocument.labelKeyName, key: key.didKey)
        let service = Service(
            name: DIDDocument.labelerName, type: DIDDocument.labelerType, endpoint: endpoint)
        if let index = verificationMethods.firstIndex(where: { $0.name == method.name }) {
            verificationMethods[index] = method
        } else {
            verificationMethods.append(method)
        }
        if let index = services.firstIndex(where: { $0.name == service.name }) {
            services[index] = service
        } else {
            services.append(service)
        }
    }

    /// The DID document of this state. Keys of other kinds than the protocol's are left out.
    public func document(of did: DID) -> DIDDocument {
        DIDDocument(
            id: did, alsoKnownAs: alsoKnownAs,
            keys: verificationMethods.compactMap { method in
                guard let key = try? PublicKey(didKey: method.key) else { return nil }
                return (method.name, key)
            },
            services: services.map { ($0.name, $0.type, $0.endpoint) })
    }

    /// The members that operations and the directory's `data` have in common.
    public var fields: DataMap {
        var methods = DataMap()
        for method in verificationMethods { methods[method.name] = .string(method.key) }
        var services = DataMap()
        for service in self.services {
            services[service.name] = ["type": .string(service.type), "endpoint": .string(service.endpoint)]
        }
        return [
            "rotationKeys": .array(rotationKeys.map(Value.string)), "verificationMethods": .map(methods),
            "alsoKnownAs": .array(alsoKnownAs.map(Value.string)), "services": .map(services),
        ]
    }
}

extension PLCState {
    /// The directory's bounds.
    private static let maximumRotationKeys = 5
    private static let maximumEntries = 10

    /// Reads the members of an operation of type `plc_operation`.
    init(_ operation: DataMap) throws(PLCError) {
        rotationKeys = try Self.texts(operation["rotationKeys"])
        alsoKnownAs = try Self.texts(operation["alsoKnownAs"])
        guard let methods = operation["verificationMethods"]?.asMap, let services = operation["services"]?.asMap else {
            throw .malformed("verificationMethods and services must be objects")
        }
        var keys: [VerificationMethod] = []
        for (name, key) in methods {
            guard let text = key.asString else { throw .malformed("a verification method that is no text") }
            keys.append(VerificationMethod(name: name, key: text))
        }
        verificationMethods = keys
        var servers: [Service] = []
        for (name, service) in services {
            guard let type = service["type"]?.asString, let endpoint = service["endpoint"]?.asString else {
                throw .malformed("a service without type or endpoint")
            }
            servers.append(Service(name: name, type: type, endpoint: endpoint))
        }
        self.services = servers
        try check()
    }

    /// Reads the members of the first kind of creation, which very old accounts begin with.
    init(legacy operation: DataMap) throws(PLCError) {
        guard let signing = operation["signingKey"]?.asString, let recovery = operation["recoveryKey"]?.asString,
            let handle = operation["handle"]?.asString, let service = operation["service"]?.asString
        else { throw .malformed("a creation without its members") }
        let schemes = ["http://", "https://"]
        let endpoint = schemes.contains(where: service.hasPrefix) ? service : "https://" + service
        self.init(
            rotationKeys: [recovery, signing],
            verificationMethods: [VerificationMethod(name: "atproto", key: signing)],
            alsoKnownAs: [handle.hasPrefix("at://") ? handle : "at://" + handle],
            services: [Service(name: "atproto_pds", type: "AtprotoPersonalDataServer", endpoint: endpoint)])
        try check()
    }

    private func check() throws(PLCError) {
        guard (1...Self.maximumRotationKeys).contains(rotationKeys.count) else {
            throw .malformed("there must be one to five rotation keys")
        }
        guard Set(rotationKeys).count == rotationKeys.count else { throw .malformed("a rotation key stands twice") }
        for key in rotationKeys where (try? PublicKey(didKey: key)) == nil { throw .malformed("a bad rotation key") }
        guard
            [verificationMethods.count, alsoKnownAs.count, services.count].allSatisfy({ $0 <= Self.maximumEntries })
        else { throw .malformed("too many entries") }
        for method in verificationMethods where !method.key.hasPrefix("did:key:") {
            throw .malformed("a verification method that is no did:key")
        }
    }

    private static func texts(_ value: Value?) throws(PLCError) -> [String] {
        guard let items = value?.asArray else { throw .malformed("a list is missing") }
        var texts: [String] = []
        for item in items {
            guard let text = item.asString else { throw .malformed("a list entry that is no text") }
            texts.append(text)
        }
        return texts
    }
}
