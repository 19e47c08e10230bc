/// The limits and rules of a ``WebClient`` and of ``WebSocketClient``.
public struct WebClientConfiguration: Sendable {
    /// Sent as `User-Agent` unless the request has its own.
    public var userAgent = "plyr"

    /// For development and tests: lets connections to loopback, private and link-local addresses pass.
    public var allowsPrivateAddresses = false

    /// Origins that are exempt from the address guard: our own public URL, the PLC directory, the relay.
    public var trustedOrigins: Set<HTTPOrigin> = []

    /// A file of certificate authorities in PEM; nil for the system's own.
    public var certificateAuthorityFile: String?

    /// Name lookup, connection and TLS together. A healthy server needs less than one second.
    public var connectTimeout: Duration = .seconds(10)

    /// The whole exchange, unless the request has its own limit. nil: only the low-speed rule ends it.
    public var totalTimeout: Duration? = .seconds(60)

    /// A transfer that moves less than ``lowSpeedBytesPerSecond`` for this long has failed.
    public var lowSpeedTimeout: Duration = .seconds(30)

    public var lowSpeedBytesPerSecond = 16

    /// All header lines of one answer. Servers send a few kilobytes; cookies and policies some more.
    public var maxHeaderBytes = 64 << 10

    /// A body longer than this fails, unless the request has its own limit. Documents are smaller than 1 MiB;
    /// what is larger (repositories, audio) says so.
    public var maxBodyBytes = 8 << 20

    /// Redirects followed, unless the request has its own number. A redirect is rarely what a protocol means.
    public var maxRedirects = 0

    /// Connections open at once; further requests wait for their turn.
    public var maxConnections = 256

    /// Connections to one host at once.
    public var maxConnectionsPerHost = 32

    /// The longest message of a WebSocket. A firehose frame may hold 2 MB of blocks and its envelope (sync 1.1).
    public var maxMessageBytes = 5 << 20

    /// A WebSocket that is silent this long is asked with a ping, and lost after the same time again.
    /// Servers ping every 30 seconds.
    public var idleTimeout: Duration = .seconds(60)

    public init() {}
}

extension Duration {
    /// Whole milliseconds, at least 1 and at most a day: what libcurl takes, and what no wait needs to exceed.
    var boundedMilliseconds: Int {
        let (seconds, attoseconds) = components
        let milliseconds = min(max(seconds, 0), 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
        return Int(min(max(milliseconds, 1), 86_400_000))
    }

    /// Whole seconds, rounded up, at least 1.
    var boundedSeconds: Int { (boundedMilliseconds + 999) / 1000 }
}
