import Foundation

/// Looks whether a port can be listened on, and finds one for `--port 0`. The public URL must be known before anything
/// is served, and nothing may be moved to an address that is another's.
enum FreePort {
    /// The port itself, or for 0 any that is free.
    static func find(_ port: Int, host: String) throws -> Int {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let address = found else { throw UnknownHost(host: host, code: code) }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.pointee.ai_family, address.pointee.ai_socktype, 0)
        guard descriptor >= 0 else { throw SystemError("socket", errno) }
        defer { close(descriptor) }
        // As the server does: connections that have ended a moment ago are in nobody's way.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            listen(descriptor, 1) == 0
        else { throw SystemError("cannot listen on \(host):\(port)", errno) }
        return try self.port(of: descriptor)
    }

    private static func port(of descriptor: Int32) throws -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard code == 0 else { throw SystemError("socket", errno) }
        // The port stands in the same place of both kinds of addresses.
        return withUnsafeBytes(of: address) { Int(UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))) }
    }
}

/// The name to listen on is no address of this machine.
struct UnknownHost: Error, CustomStringConvertible {
    let host: String
    let code: Int32

    var description: String { "cannot listen on \(host): \(String(cString: gai_strerror(code)))" }
}
