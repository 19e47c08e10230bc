import ArgumentParser
import Foundation
import HTTPClient
import Identity
import PDS
import PDSClient
import Schema
import Syntax
import XRPC

/// How commands reach the network.
struct LexiconNetwork: ParsableArguments {
    @Option(name: .customLong("plc-directory"), help: "The PLC directory; https://plc.directory by default.")
    var chosenDirectory: String?
    @Option(help: "The DNS server to ask: an IPv4 address, maybe with a port; the system's by default.")
    var dnsServer: String?
    @Flag(help: "For development: also call servers at private addresses.")
    var allowPrivateAddresses = false

    /// The origin of the PLC directory.
    var plcDirectory: String { chosenDirectory ?? ConfiguredDirectory.standard }

    func validate() throws { _ = try dns() }

    /// Finds documents.
    func resolver() throws -> LexiconResolver {
        LexiconResolver(
            dns: try dns(), identities: IdentityResolver(sources: [try identities()], now: systemClock), web: strangers)
    }

    /// Asks the network for documents, and remembers none.
    func identities() throws -> NetworkIdentity {
        NetworkIdentity(
            client: strangers, directory: directoryClient, dns: try dns(), plcDirectory: plcDirectory,
            allowsLocalhost: allowPrivateAddresses)
    }

    /// The PLC directory.
    var directory: NetworkDirectory { NetworkDirectory(client: directoryClient, url: plcDirectory) }

    private var directoryClient: WebClient { WebClient(configuration: configuration(trusting: [plcDirectory])) }

    /// For addresses that documents name.
    private var strangers: WebClient { WebClient(configuration: configuration(trusting: [])) }

    /// A client of the server that `service` names. Whoever types an address means it, wherever it is.
    func client(of service: String) -> XRPCClient {
        let configuration = configuration(trusting: [service])
        return XRPCClient(
            service: service, web: WebClient(configuration: configuration),
            sockets: WebSocketClient(configuration: configuration))
    }

    /// Looks for something, and says what to do where these options are why it is not found.
    func explaining<Result>(_ look: () async throws -> Result) async throws -> Result {
        do {
            return try await look()
        } catch let error as LexiconResolutionError {
            let hint = isRefused(error) ? "; private addresses need --allow-private-addresses" : ""
            throw LexiconInputError(OneLine.text("\(error)") + hint)
        }
    }

    /// Whether a private address was not called.
    private func isRefused(_ error: LexiconResolutionError) -> Bool {
        switch error {
        case .identity(let did, .unsupportedMethod): !allowPrivateAddresses && did.text.hasPrefix("did:web:localhost")
        case .identity(_, .unavailable(let reason)), .host(_, let reason):
            !allowPrivateAddresses && reason.contains(HTTPClientError.addressRefused.description)
        default: false
        }
    }

    func configuration(trusting urls: [String]) -> WebClientConfiguration {
        var configuration = WebClientConfiguration()
        configuration.userAgent = "plyr/\(plyrVersion)"
        configuration.allowsPrivateAddresses = allowPrivateAddresses
        configuration.trustedOrigins = Set(urls.compactMap(OutsideWorld.origin))
        return configuration
    }

    private func dns() throws -> SystemDNS {
        guard let dnsServer else { return SystemDNS() }
        let parts = dnsServer.split(separator: ":", omittingEmptySubsequences: false)
        var address = in_addr()
        guard parts.count <= 2, inet_pton(AF_INET, String(parts[0]), &address) == 1,
            let port = parts.count == 2 ? UInt16(parts[1]) : 53, port > 0
        else { throw ValidationError("--dns-server takes an IPv4 address, maybe with a port: 127.0.0.1:5353") }
        return SystemDNS(server: (String(parts[0]), port))
    }
}
