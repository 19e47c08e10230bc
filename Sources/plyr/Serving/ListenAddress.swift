/// Where a server listens, as others write it.
struct ListenAddress {
    let host: String
    let port: Int

    /// `http://HOST:PORT`; an IPv6 address stands in brackets (RFC 3986, 3.2.2).
    var text: String { Self.origin(host, port) }

    /// An origin by which this machine reaches it.
    var reachable: String {
        switch host {
        case "0.0.0.0": Self.origin("127.0.0.1", port)
        case "::": Self.origin("::1", port)
        default: text
        }
    }

    private static func origin(_ host: String, _ port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
