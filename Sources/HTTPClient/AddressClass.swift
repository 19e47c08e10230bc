/// What an address is for, after IANA's registries of special-purpose addresses (RFC 6890).
public enum AddressClass: Hashable, Sendable {
    /// An ordinary address of the Internet.
    case global
    case loopback
    /// RFC 1918, and the addresses between a carrier and its customers (RFC 6598).
    case privateUse
    case linkLocal
    /// `fc00::/7`, and the abandoned site-local addresses.
    case uniqueLocal
    /// `::ffff:0:0/96`: IPv4 in disguise, which a program that looks at IPv4 only would let pass.
    case mapped
    case multicast
    /// `0.0.0.0/8` and `::`, which a kernel takes for itself.
    case unspecified
    /// Documentation, benchmarks, tunnels, broadcast, and what is not assigned.
    case reserved

    public init(_ address: IPAddress) {
        self =
            switch address {
            case .v4(let bits): AddressClass.v4(bits)
            case .v6(let high, let low): AddressClass.v6(high, low)
            }
    }

    private static func v4(_ bits: UInt32) -> AddressClass {
        func within(_ prefix: UInt32, _ length: UInt32) -> Bool { bits >> (32 - length) == prefix >> (32 - length) }
        if within(0x0000_0000, 8) { return .unspecified }
        if within(0x7F00_0000, 8) { return .loopback }
        if within(0x0A00_0000, 8) || within(0xAC10_0000, 12) || within(0xC0A8_0000, 16) { return .privateUse }
        if within(0x6440_0000, 10) { return .privateUse }
        if within(0xA9FE_0000, 16) { return .linkLocal }
        if within(0xE000_0000, 4) { return .multicast }
        let reserved: [(UInt32, UInt32)] = [
            (0xC000_0000, 24),  // 192.0.0.0/24, protocol assignments
            (0xC000_0200, 24), (0xC633_6400, 24), (0xCB00_7100, 24),  // documentation
            (0xC058_6300, 24),  // 192.88.99.0/24, 6to4 relays
            (0xC612_0000, 15),  // benchmarks
            (0xF000_0000, 4),  // future use and broadcast
        ]
        return reserved.contains { within($0.0, $0.1) } ? .reserved : .global
    }

    private static func v6(_ high: UInt64, _ low: UInt64) -> AddressClass {
        func within(_ prefix: UInt64, _ length: UInt64) -> Bool { high >> (64 - length) == prefix >> (64 - length) }
        if high == 0 {
            if low == 0 { return .unspecified }
            if low == 1 { return .loopback }
            return low >> 32 == 0xFFFF ? .mapped : .reserved
        }
        if within(0xFF00_0000_0000_0000, 8) { return .multicast }
        if within(0xFE80_0000_0000_0000, 10) { return .linkLocal }
        if within(0xFC00_0000_0000_0000, 7) || within(0xFEC0_0000_0000_0000, 10) { return .uniqueLocal }
        // NAT64 (RFC 6052): what counts is the IPv4 address behind it.
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return v4(UInt32(truncatingIfNeeded: low)) }
        guard within(0x2000_0000_0000_0000, 3) else { return .reserved }
        let reserved: [(UInt64, UInt64)] = [
            (0x2001_0000_0000_0000, 23),  // protocol assignments, Teredo
            (0x2001_0DB8_0000_0000, 32), (0x3FFF_0000_0000_0000, 20),  // documentation
            (0x2002_0000_0000_0000, 16),  // 6to4: any IPv4 address in disguise
        ]
        return reserved.contains { within($0.0, $0.1) } ? .reserved : .global
    }

    /// Whether a connection to such an address may be opened.
    ///
    /// With `allowingPrivate`, for development and for origins named in the configuration, the addresses of this
    /// machine and this site are open too; those that name no single host never are.
    public func isPermitted(allowingPrivate: Bool) -> Bool {
        switch self {
        case .global: true
        case .loopback, .privateUse, .linkLocal, .uniqueLocal, .mapped: allowingPrivate
        case .multicast, .unspecified, .reserved: false
        }
    }
}
