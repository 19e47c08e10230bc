import DataModel
import Foundation
import Syntax

/// Who this server is to the network: kept in the data folder from its first use.
struct ServiceIdentity: Sendable, Hashable {
    static let defaultPort = 8080
    static let fileName = "service.json"

    /// Never changes by itself: labels and tokens name it as their source.
    let did: DID
    /// The origin by which the network reaches this server, without a trailing slash.
    private(set) var publicURL: String
    /// Where it was before, the last place first: records go on to name it.
    private(set) var formerURLs: [String]

    /// More are forgotten.
    private static let maximumFormerURLs = 50

    /// Reads the identity of a folder, or makes it from `publicURL`.
    init(in folder: DataFolder, publicURL: String = "http://localhost:\(defaultPort)") throws {
        let content = try folder.file(Self.fileName) {
            let origin = try Self.origin(publicURL)
            return Self.content(did: try Self.did(of: origin), publicURL: origin, formerURLs: [])
        }
        guard let value = try? Value(json: content), let did = try? DID(value["did"]?.asString ?? ""),
            let publicURL = value["publicUrl"]?.asString
        else { throw DataError("\(folder(Self.fileName)) is damaged: it must have a did and a publicUrl") }
        self.did = did
        self.publicURL = publicURL
        formerURLs = value["formerUrls"]?.asArray?.compactMap(\.asString) ?? []
    }

    /// Moves the server to another URL; the DID stays.
    mutating func move(to url: String, in folder: DataFolder) throws {
        let origin = try Self.origin(url)
        let former = ([publicURL] + formerURLs).filter { $0 != origin }
        formerURLs = Array(former.prefix(Self.maximumFormerURLs))
        publicURL = origin
        let content = Self.content(did: did, publicURL: publicURL, formerURLs: formerURLs)
        try folder.replace(Self.fileName, with: content)
    }

    /// Whether the URL is one of this machine, whose port follows the port that is served.
    var isLocal: Bool { host == "localhost" }

    /// The name of the host, without its port.
    var host: String { URLComponents(string: publicURL)?.host ?? "localhost" }

    /// The name of the service: a public host name is a handle; localhost is none, so that a name below our own
    /// domain, which begins with a dot, stands in.
    func handle(below domain: String) throws -> Handle {
        try (try? Handle(host)) ?? Handle("plyr" + domain)
    }

    private static func content(did: DID, publicURL: String, formerURLs: [String]) -> [UInt8] {
        let value: Value = [
            "did": .string(did.text), "publicUrl": .string(publicURL),
            "formerUrls": .array(formerURLs.map(Value.string)),
        ]
        return value.json() + [UInt8(ascii: "\n")]
    }

    /// Scheme, host and port of a URL that has nothing else.
    private static func origin(_ url: String) throws -> String {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil, parts.user == nil
        else { throw DataError("a public URL is http:// or https:// and a host, with a port if need be: \(url)") }
        return "\(scheme)://\(host.lowercased())" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// The did:web of an origin.
    private static func did(of origin: String) throws -> DID {
        let host = origin.split(separator: "/").last.map(String.init) ?? ""
        return try DID("did:web:" + host.replacing(":", with: "%3A"))
    }
}
