import Foundation
import HTTPClient
import Identity

/// Everything that goes out of this process.
struct OutsideWorld: Sendable {
    /// For addresses that others name: in DID documents, handles, records.
    let strangers: OutgoingClients
    /// For addresses that the operator has set, which may be private.
    let configured: OutgoingClients
    let identities: NetworkIdentity

    /// Private addresses are refused, except for servers of the operator and where a flag allows them.
    init(_ options: ServerOptions, identity: ServiceIdentity, port: Int) {
        var configuration = WebClientConfiguration()
        configuration.userAgent = "plyr/\(plyrVersion)"
        configuration.allowsPrivateAddresses = options.allowsPrivateAddresses
        let plcDirectory = identity.directory.url
        strangers = OutgoingClients(configuration: configuration)
        let own = [
            identity.publicURL, "http://127.0.0.1:\(port)", "http://localhost:\(port)",
            ListenAddress(host: options.host, port: port).reachable, plcDirectory, options.firehose,
            options.appview, options.labeler, options.upload,
        ]
        configuration.trustedOrigins = Set(own.compactMap { $0 }.compactMap(Self.origin))
        configured = OutgoingClients(configuration: configuration)
        identities = NetworkIdentity(
            client: strangers.web, directory: configured.web, plcDirectory: plcDirectory,
            allowsLocalhost: options.allowsPrivateAddresses)
    }

    /// Host and port of a URL.
    static func origin(_ url: String) -> HTTPOrigin? {
        guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
        return HTTPOrigin(host: host, port: parts.port ?? (parts.scheme == "https" ? 443 : 80))
    }
}
