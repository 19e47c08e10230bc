import HTTPTransport
import Syntax
import XRPC

/// The limits on what clients and accounts ask for.
struct RequestLimits: Sendable {
    /// Logins by account and client: as the reference implementation limits them.
    let logins: RateLimiter
    /// Logins by client, whatever the account.
    let loginsOfClients: RateLimiter
    /// New accounts by client.
    let registrations: RateLimiter
    /// Operations for the directory by client.
    let operations: RateLimiter
    /// Writes by account, in points.
    let writes: RateLimiter
    /// Blobs by account.
    let blobs: RateLimiter

    init(_ limits: PDSLimits, clock: RateLimiter.Clock) {
        func limiter(_ rules: RateLimiter.Rule...) -> RateLimiter {
            RateLimiter(limits.isOn ? rules : [], clock: clock)
        }
        logins = limiter(.init(30, per: 300), .init(300, per: 86_400))
        loginsOfClients = limiter(.init(limits.loginsPerClient, per: 300))
        registrations = limiter(.init(100, per: 3600))
        operations = limiter(.init(200, per: 3600))
        writes = limiter(.init(5000, per: 3600), .init(35_000, per: 86_400))
        blobs = limiter(.init(1000, per: 86_400))
    }

    /// Counts the writes of a request, and says in the answer's fields what is left.
    func count(_ points: Int, of did: DID, _ caller: Caller) throws {
        caller.request.annotations.add(try writes.attempt(did.text, cost: points))
    }
}

/// What a write counts for.
enum WritePoints {
    static let create = 3
    static let update = 2
    static let delete = 1
}
