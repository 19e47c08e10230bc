/// Where a ``WebServer`` listens, and its limits.
public struct WebServerConfiguration: Sendable {
    /// An address or a name of this machine.
    public var host = "127.0.0.1"
    /// 0 for any that is free.
    public var port = 0

    /// Shown by `_health`.
    public var version = "0"

    /// Takes the client's address from the last entry of `X-Forwarded-For`: only behind a proxy that writes it.
    public var trustsForwardedFor = false

    /// Connections that wait to be accepted.
    public var backlog = 1024

    /// A connection without a request, or with one that does not go on, is closed after this long.
    public var idleTimeout: Duration = .seconds(60)

    /// A JSON body is there after this long: the largest have four megabytes.
    public var bodyTimeout: Duration = .seconds(60)

    /// A body of any kind brings ``bodyPaceBytes`` in this time of waiting for it, or is given up. A telephone at the
    /// edge of its net is faster than a kilobyte in a second.
    public var bodyPaceTime: Duration = .seconds(60)
    public var bodyPaceBytes = 60 << 10

    /// Connections at a time. Each takes a descriptor: a process that may have fewer sets less.
    public var maximumConnections = 25_000

    /// Connections at a time from one address or IPv6 network of 64 bits, other than this machine's own. A reverse
    /// proxy elsewhere may have a thousand open; where ``trustsForwardedFor`` says that there is one, it may have all.
    public var maximumConnectionsPerClient = 2000

    /// A peer that reads nothing of an answer for this long is hung up on. Players of audio stop reading while
    /// their buffer is full, some for minutes.
    public var stalledReaderTimeout: Duration = .seconds(600)

    /// All responses that are in memory, together. Files and archives are streamed and do not count.
    public var maximumResponseBytes = 64 << 20

    /// All bodies of requests that are in memory, together. Uploads are streamed and do not count.
    public var maximumRequestBytes = 64 << 20

    /// A subscriber whose socket takes nothing for this long gets `ConsumerTooSlow`.
    public var slowSubscriberTimeout: Duration = .seconds(30)

    /// Subscribers at a time. Each may hold a page and a frame while it is slow: a megabyte or two where commits are
    /// large.
    public var maximumSubscribers = 20_000

    /// Subscribers at a time from one address, or from one IPv6 network of 64 bits: an office behind one address has
    /// hundreds. This machine's own are counted in total only: a reverse proxy speaks for everybody.
    public var maximumSubscribersPerClient = 1000

    /// How often a subscriber gets a ping; without any answer to three it is lost.
    public var pingInterval: Duration = .seconds(30)

    /// How long exchanges that are under way may take after ``WebServer/shutdown()``; then they are cut. Those who stop
    /// servers kill what has not ended after ten seconds.
    public var shutdownTimeout: Duration = .seconds(5)

    /// All header fields of one request.
    public var maximumHeaderBytes = 64 << 10

    /// The body of a request that is forwarded: what the largest upload of a hosted service needs.
    public var maximumForwardedBodyBytes = 100 << 20

    public init() {}
}
