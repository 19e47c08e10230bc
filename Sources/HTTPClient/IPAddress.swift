import Foundation

/// An address of the Internet protocol, in network order.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The high and the low 64 bits.
    case v6(UInt64, UInt64)

    /// From 4 or 16 bytes in network order; nil for any other number.
    public init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
            let low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
            self = .v6(high, low)
        default: return nil
        }
    }

    /// The strict textual forms only (`inet_pton`): no octal, no short forms, no zone.
    public init?(_ text: String) {
        var storage = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &storage) == 1 {
            self.init(bytes: Array(storage[..<4]))
        } else if inet_pton(AF_INET6, text, &storage) == 1 {
            self.init(bytes: storage)
        } else {
            return nil
        }
    }
}
