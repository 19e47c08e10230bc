import Synchronization

/// On whose behalf an identity is looked up. Each kind has lookups of its own, so that anonymous requests for silent
/// hosts hold up neither signed requests nor streams.
public enum LookupPurpose: Sendable, Hashable {
    /// What this program does by itself.
    case own
    /// Events of streams.
    case stream
    /// A signed token, before it is known who signed it. The client is any text that names it.
    case token(client: String)
    /// A request of anybody.
    case anonymous(client: String)

    fileprivate var kind: Int {
        switch self {
        case .own: 0
        case .stream: 1
        case .token: 2
        case .anonymous: 3
        }
    }

    fileprivate var client: String? {
        switch self {
        case .own, .stream: nil
        case .token(let client), .anonymous(let client): client
        }
    }
}

/// Limits lookups in the network that run at a time: of each purpose, of each client and to each host.
final class LookupBudget: Sendable {
    /// A lookup that runs; it counts until the lease is released.
    final class Lease: Sendable {
        private let budget: LookupBudget
        private let keys: [Key]

        fileprivate init(_ budget: LookupBudget, _ keys: [Key]) {
            self.budget = budget
            self.keys = keys
        }

        deinit {
            budget.running.withLock { running in
                for key in keys { running[key] = running[key].flatMap { $0 > 1 ? $0 - 1 : nil } }
            }
        }
    }

    fileprivate enum Key: Hashable {
        case kind(Int)
        case client(String)
        case host(String)
    }

    private let perKind: Int
    private let perClient: Int
    private let perHost: Int
    private let running = Mutex<[Key: Int]>([:])

    init(perKind: Int, perClient: Int, perHost: Int) {
        self.perKind = perKind
        self.perClient = perClient
        self.perHost = perHost
    }

    /// nil when there are as many as there may be.
    ///
    /// - Parameter host: the domain that is asked; nil for a server that the operator has chosen.
    func take(_ purpose: LookupPurpose, host: String?) -> Lease? {
        var limits: [(key: Key, limit: Int)] = [(.kind(purpose.kind), perKind)]
        if let client = purpose.client { limits.append((.client(client), perClient)) }
        if let host { limits.append((.host(host), perHost)) }
        let isFree = running.withLock { running in
            guard limits.allSatisfy({ running[$0.key, default: 0] < $0.limit }) else { return false }
            for (key, _) in limits { running[key, default: 0] += 1 }
            return true
        }
        return isFree ? Lease(self, limits.map(\.key)) : nil
    }

    /// The part of a host's name that somebody registers, near enough: names below it lead where its owner wants.
    static func domain(of host: some StringProtocol) -> String {
        host.lowercased().split(separator: ".").suffix(2).joined(separator: ".")
    }
}
