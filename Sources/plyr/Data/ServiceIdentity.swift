import DataModel
import Foundation
import Syntax

/// Who this server is to the network, kept in the data folder.
///
/// Until something is signed or created under the DID, the public URL sets it; see ``ServiceAddress``.
struct ServiceIdentity: Sendable, Hashable {
    static let defaultPort = 8080
    static let fileName = "service.json"

    /// The source of labels and the audience of tokens.
    private(set) var did: DID
    /// The origin by which the network reaches this server, without a trailing slash.
    private(set) var publicURL: String
    /// Where it was before, the last place first: records go on to name it.
    private(set) var formerURLs: [String] = []
    /// Whether a command has made this up, and nobody has said yet where the server is.
    private(set) var isProvisional = false
    /// Whether the operator keeps a DID that does not follow from the public URL.
    private(set) var keepsDID = false
    /// The PLC directory that the server was told to use; nil for the default.
    var plcDirectory: String?
    /// The databases that the folder has had; nil in folders of earlier versions.
    var databases: Set<String>?

    /// More are forgotten.
    private static let maximumFormerURLs = 50

    /// Reads the identity of a folder, or makes it from `publicURL`. Refuses a folder that has lost a key, a database
    /// or this identity.
    ///
    /// - Parameter publicURL: nil for a command that does not know where the server will be.
    init(in folder: DataFolder, publicURL: String? = nil) throws {
        self = try FolderContents(folder).prepare {
            let origin = try Self.origin(publicURL ?? "http://localhost:\(Self.defaultPort)")
            return ServiceIdentity(did: try Self.did(of: origin), publicURL: origin, isProvisional: publicURL == nil)
        }
    }

    private init(did: DID, publicURL: String, isProvisional: Bool) {
        self.did = did
        self.publicURL = publicURL
        self.isProvisional = isProvisional
        databases = []
    }

    /// Reads the content of the file.
    ///
    /// - Parameter path: names the file in errors.
    init(json content: [UInt8], path: String) throws {
        guard let value = try? Value(json: content), let did = try? DID(value["did"]?.asString ?? ""),
            let publicURL = value["publicUrl"]?.asString
        else { throw DataError("\(path) is damaged: it must have a did and a publicUrl") }
        self.did = did
        self.publicURL = publicURL
        formerURLs = value["formerUrls"]?.asArray?.compactMap(\.asString) ?? []
        isProvisional = value["isProvisional"] == .bool(true)
        keepsDID = value["keepsDid"] == .bool(true)
        plcDirectory = value["plcDirectory"]?.asString
        databases = (value["databases"]?.asArray?.compactMap(\.asString)).map(Set.init)
    }

    /// The content of the file.
    var json: [UInt8] {
        var fields: DataMap = [
            "did": .string(did.text), "publicUrl": .string(publicURL),
            "formerUrls": .array(formerURLs.map(Value.string)),
        ]
        if isProvisional { fields["isProvisional"] = true }
        if keepsDID { fields["keepsDid"] = true }
        fields["plcDirectory"] = plcDirectory.map(Value.string)
        fields["databases"] = (databases?.sorted()).map { .array($0.map(Value.string)) }
        return Value.map(fields).json() + [UInt8(ascii: "\n")]
    }

    /// Moves the server to another URL.
    ///
    /// - Parameter did: who the server is from now on; nil keeps the DID.
    mutating func move(to url: String, as did: DID? = nil, keepsDID: Bool = false, in folder: DataFolder) throws {
        let origin = try Self.origin(url)
        self = try FolderContents(folder).update { identity in
            if origin != identity.publicURL {
                let former = ([identity.publicURL] + identity.formerURLs).filter { $0 != origin }
                identity.formerURLs = Array(former.prefix(Self.maximumFormerURLs))
                identity.publicURL = origin
            }
            if let did { identity.did = did }
            identity.isProvisional = false
            identity.keepsDID = keepsDID
        }
    }

    /// Whether the URL is one of this machine, whose port follows the port that is served.
    var isLocal: Bool { host == "localhost" }

    /// Whether the DID is one that only this machine can look up.
    var hasLocalDID: Bool { Self.isLocal(did) }

    /// What an operator should know before something is signed or created under a DID that nobody has chosen; nil if
    /// somebody has.
    var provisionalNote: String? {
        guard isProvisional else { return nil }
        return """
            The service is \(did), because no server was started on this folder yet. 'plyr serve --public-url' refuses \
            another address from now on; 'plyr identity move' gives the service the DID of its address
            """
    }

    /// The name of the host, without its port.
    var host: String { URLComponents(string: publicURL)?.host ?? "localhost" }

    /// The name of the service: a public host name is a handle; localhost is none, so that a name below our own
    /// domain, which begins with a dot, stands in.
    func handle(below domain: String) throws -> Handle {
        try (try? Handle(host)) ?? Handle("plyr" + domain)
    }

    /// Scheme, host and port of a URL that has nothing else.
    static func origin(_ url: String) throws -> String {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil, parts.user == nil
        else {
            throw DataError(
                "A public URL is http:// or https:// and a host, with a port if it is not the usual one, such as "
                    + "https://music.example: \(url)")
        }
        return "\(scheme)://\(host.lowercased())" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// The did:web of an origin.
    static func did(of origin: String) throws -> DID {
        let host = origin.split(separator: "/").last.map(String.init) ?? ""
        return try DID("did:web:" + host.replacing(":", with: "%3A"))
    }

    /// Whether a DID leads to this machine: `did:web:localhost`, with or without a port.
    static func isLocal(_ did: DID) -> Bool {
        did.text == "did:web:localhost" || did.text.hasPrefix("did:web:localhost%3A")
    }
}
