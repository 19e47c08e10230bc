import Foundation
import HTTPClient
import Identity

/// Everything that goes out of this process.
struct OutsideWorld: Sendable {
    let web: WebClient
    let sockets: WebSocketClient
    let identities: NetworkIdentity

    /// Private addresses are refused, except where this server itself is and where a flag allows them.
    init(_ options: ServerOptions, identity: ServiceIdentity, port: Int) {
        var configuration = WebClientConfiguration()
        configuration.userAgent = "plyr/\(plyrVersion)"
        configuration.allowsPrivateAddresses = options.allowsPrivateAddresses
        let plcDirectory = identity.directory.url
        let own = [
            identity.publicURL, "http://127.0.0.1:\(port)", "http://localhost:\(port)",
            ListenAddress(host: options.host, port: port).reachable, plcDirectory, options.firehose,
            options.appview, options.labeler, options.upload,
        ]
        configuration.trustedOrigins = Set(own.compactMap { $0 }.compactMap(Self.origin))
        web = WebClient(configuration: configuration)
        sockets = WebSocketClient(configuration: configuration)
        identities = NetworkIdentity(
            client: web, plcDirectory: plcDirectory, allowsLocalhost: options.allowsPrivateAddresses)
    }

    /// Host and port of a URL.
    static func origin(_ url: String) -> HTTPOrigin? {
        guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
        return HTTPOrigin(host: host, port: parts.port ?? (parts.scheme == "https" ? 443 : 80))
    }
}
