import Foundation

/// Every connection, subscriber and file takes a descriptor; the usual soft limit of 1,024 is soon reached.
enum DescriptorLimit {
    /// How many connections a server may have: each can have a file beside it, and databases and what goes out need
    /// some.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        return Int(clamping: limit.rlim_cur) / 4 * 3
    }

    /// Raises the soft limit to the hard one. A system that refuses leaves it as it is.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
