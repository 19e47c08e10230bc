import CCurl

/// Asked by libcurl with the very address that it is about to connect to, after name lookup: there is nothing
/// left that could be rebound.
struct AddressGuard: Sendable {
    /// Whether addresses of this machine and site are open too.
    let allowsPrivate: Bool

    init(_ configuration: WebClientConfiguration, origin: HTTPOrigin) {
        allowsPrivate = configuration.allowsPrivateAddresses || configuration.trustedOrigins.contains(origin)
    }

    /// A socket for the address, or nil if it may not be called.
    func open(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t? {
        var storage = [UInt8](repeating: 0, count: 16)
        let count = Int(plyr_curl_address(address, &storage))
        guard let peer = IPAddress(bytes: Array(storage[..<count])),
            AddressClass(peer).isPermitted(allowingPrivate: allowsPrivate)
        else { return nil }
        return plyr_curl_open_socket(address)
    }
}
