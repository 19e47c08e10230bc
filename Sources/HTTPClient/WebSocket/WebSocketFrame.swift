/// Writes frames as a client must: whole, final, masked (RFC 6455, 5.2 and 5.3).
enum WebSocketFrame {
    enum Opcode: UInt8 {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        var isControl: Bool { rawValue >= 0x8 }
    }

    /// The longest payload of a control frame.
    static let maxControlBytes = 125

    /// - Parameter mask: four fresh random bytes, so that no payload can be chosen to look like HTTP to a proxy.
    static func bytes(_ opcode: Opcode, _ payload: [UInt8], mask: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 14)
        bytes.append(0x80 | opcode.rawValue)
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65_536:
            bytes.append(0x80 | 126)
            append(UInt64(payload.count), width: 2, to: &bytes)
        default:
            bytes.append(0x80 | 127)
            append(UInt64(payload.count), width: 8, to: &bytes)
        }
        append(UInt64(mask), width: 4, to: &bytes)
        for (index, byte) in payload.enumerated() {
            bytes.append(byte ^ UInt8(truncatingIfNeeded: mask >> (24 - 8 * UInt32(index & 3))))
        }
        return bytes
    }

    private static func append(_ number: UInt64, width: Int, to bytes: inout [UInt8]) {
        for index in (0..<width).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
    }
}
