/// A host and a port, as they stand in a URL: what the address guard may be told to trust.
public struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Lower case; an IPv6 address stands in brackets.
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = ASCII.lowercased(host)
        self.port = port
    }

    /// From `host:port`; nil without a port in 1...65535 or without a host.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > 0,
            let port = ASCII.decimal(bytes[(colon + 1)...], maxDigits: 5), (1...65535).contains(port)
        else { return nil }
        self.init(host: String(decoding: bytes[..<colon], as: UTF8.self), port: port)
    }

    public var description: String { "\(host):\(port)" }
}
