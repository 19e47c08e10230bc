import Logging
import Synchronization

/// Warns once when requests come through a proxy whose `X-Forwarded-For` is not trusted.
final class ProxyNotice: Sendable {
    private let log: Logger
    private let isGiven = Atomic(false)

    init(_ log: Logger) { self.log = log }

    func untrustedProxy(at address: String) {
        guard !isGiven.exchange(true, ordering: .relaxed) else { return }
        log.warning(
            """
            requests come through a reverse proxy, whose X-Forwarded-For is not trusted: all of its clients share the \
            limits for one address. If the proxy is yours and sets the field, start with --trust-forwarded-for
            """, metadata: ["proxy": "\(address)"])
    }
}
