public import HTTPTypes
public import Logging
public import XRPC

/// What a ``WebServer`` gets from outside: clock, chance, log, and a few hooks.
public struct WebServerEnvironment: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Int64
    /// A fresh name for a request: short, hard to guess, printable.
    public var requestID: @Sendable () -> String
    public var log: Logger
    /// Whether the stores behind the server answer; `_health` says so.
    public var isHealthy: @Sendable () async -> Bool
    /// What to answer to an error that says that a store cannot be written now; nil for any other.
    public var explain: @Sendable (any Error) -> FieldedError?
    /// Adds fields that the service wants on every answer.
    public var addFields: @Sendable (RequestContext, inout HTTPFields) -> Void
    /// Called with the real port once connections are accepted.
    public var ready: @Sendable (Int) async -> Void

    public init(
        now: @escaping @Sendable () -> Int64,
        requestID: @escaping @Sendable () -> String = WebServerEnvironment.randomRequestID,
        log: Logger, isHealthy: @escaping @Sendable () async -> Bool = { true },
        explain: @escaping @Sendable (any Error) -> FieldedError? = { _ in nil },
        addFields: @escaping @Sendable (RequestContext, inout HTTPFields) -> Void = { _, _ in },
        ready: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.now = now
        self.requestID = requestID
        self.log = log
        self.isHealthy = isHealthy
        self.explain = explain
        self.addFields = addFields
        self.ready = ready
    }

    /// 64 random bits in base 36.
    public static let randomRequestID: @Sendable () -> String = {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36)
    }
}
