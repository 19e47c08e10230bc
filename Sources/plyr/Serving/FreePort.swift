import Foundation

/// Looks whether a port can be listened on, and finds one for `--port 0`. The public URL must be known before anything
/// is served, and nothing may be moved to an address that is another's.
enum FreePort {
    /// Below the ports that systems give to outgoing connections: one of those could take the port before it is
    /// listened on.
    private static let range = 10_000..<32_000
    /// If so many are taken, something else is wrong.
    private static let tries = 100

    /// The port itself, or for 0 any that is free.
    static func find(_ port: Int, host: String) throws -> Int {
        guard port == 0 else {
            try probe(port, host: host)
            return port
        }
        for _ in 1..<tries {
            let candidate = Int.random(in: range)
            do {
                try probe(candidate, host: host)
                return candidate
            } catch let error as SystemError where error.code == EADDRINUSE {
                continue
            }
        }
        let last = Int.random(in: range)
        try probe(last, host: host)
        return last
    }

    /// Listens for a moment. Throws when that cannot be done.
    private static func probe(_ port: Int, host: String) throws {
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
    }
}

/// The name to listen on is no address of this machine.
struct UnknownHost: Error, CustomStringConvertible {
    let host: String
    let code: Int32

    var description: String { "cannot listen on \(host): \(String(cString: gai_strerror(code)))" }
}
