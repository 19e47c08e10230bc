import HTTPClient

/// What one customer of an Internet provider has: an IPv4 address, or the first 64 bits of an IPv6 address. Limits for
/// clients count by it, since a customer chooses the rest.
public struct ClientNetwork: Hashable, Sendable, CustomStringConvertible {
    private let network: IPAddress

    /// - Parameter address: an IPv4 or IPv6 address as text; nil for anything else.
    public init?(_ address: String) {
        guard var parsed = IPAddress(address) else { return nil }
        // IPv4 in the form of IPv6, as sockets for both show it.
        if case .v6(0, let low) = parsed, low >> 32 == 0xFFFF { parsed = .v4(UInt32(truncatingIfNeeded: low)) }
        // Loopback is a single address in IPv6, and not one customer's network.
        if case .v6(let high, _) = parsed, parsed != .v6(0, 1) { parsed = .v6(high, 0) }
        network = parsed
    }

    /// Whether it is this machine, where a reverse proxy sends the requests of many clients.
    public var isLoopback: Bool { AddressClass(network) == .loopback }

    /// Whether it is this machine or in the same private network.
    public var isPrivate: Bool {
        switch AddressClass(network) {
        case .loopback, .privateUse, .linkLocal, .uniqueLocal: true
        default: false
        }
    }

    public var description: String {
        switch network {
        case .v4(let bits): (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            low == 0
                ? (0..<4).map { String(high >> (48 - 16 * $0) & 0xFFFF, radix: 16) }.joined(separator: ":") + "::/64"
                : "::1"
        }
    }
}
