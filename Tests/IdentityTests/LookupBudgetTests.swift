import Synchronization
import Syntax
import Testing

@testable import Identity

struct LookupBudgetTests {
    /// A source whose lookups last until they are released.
    private final class SilentHosts: IdentitySource {
        private struct State {
            var waiting: [CheckedContinuation<Void, Never>] = []
            var isReleased = false
        }

        private let state = Mutex(State())

        func document(of did: DID) async throws(IdentityError) -> DIDDocument? {
            if did.identifier.hasPrefix("known.") || did.method == "plc" {
                return DIDDocument(id: did, alsoKnownAs: [], keys: [], services: [])
            }
            await withCheckedContinuation { continuation in
                let isReleased = state.withLock { state in
                    if !state.isReleased { state.waiting.append(continuation) }
                    return state.isReleased
                }
                if isReleased { continuation.resume() }
            }
            throw .unavailable("silent")
        }

        func did(of handle: Handle) async throws(IdentityError) -> DID? { nil }

        func release() {
            let all = state.withLock { state in
                state.isReleased = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in all { continuation.resume() }
        }
    }

    /// Begins many lookups of silent hosts, of which few may run, and answers when all others were refused.
    private func block(
        _ resolver: any IdentityResolving, _ names: [String], _ group: inout ThrowingTaskGroup<Bool, any Error>,
        running: Int
    ) async throws {
        for name in names {
            let did = try DID("did:web:\(name)")
            group.addTask {
                do throws(IdentityError) {
                    _ = try await resolver.document(of: did)
                    return false
                } catch {
                    return error == .unavailable("too many lookups")
                }
            }
        }
        var refused = 0
        while refused < names.count - running, let isRefused = try await group.next() { refused += isRefused ? 1 : 0 }
        #expect(refused == names.count - running)
    }

    @Test(.timeLimit(.minutes(1)))
    func strangersDoNotHoldUpStreamsAndTokens() async throws {
        let hosts = SilentHosts()
        let resolver = IdentityResolver(sources: [hosts], now: { 0 })
        do {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                // 140 clients, each with a host of its own.
                for number in 0..<140 {
                    let did = try DID("did:web:silent.host\(number).example\(number)")
                    group.addTask {
                        let acting = resolver.acting(for: .anonymous(client: "\(number)"))
                        do throws(IdentityError) {
                            _ = try await acting.document(of: did)
                            return false
                        } catch {
                            return error == .unavailable("too many lookups")
                        }
                    }
                }
                var refused = 0
                while refused < 140 - 48, let isRefused = try await group.next() { refused += isRefused ? 1 : 0 }
                #expect(refused == 92)
                for (name, purpose) in [("a", LookupPurpose.stream), ("b", .token(client: "x")), ("c", .own)] {
                    let did = try DID("did:web:known.\(name).org")
                    #expect(try await resolver.acting(for: purpose).document(of: did).id == did)
                }
                hosts.release()
                try await group.waitForAll()
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func oneClientAndOneDomainHaveFewLookups() async throws {
        for isOneClient in [true, false] {
            let hosts = SilentHosts()
            let resolver = IdentityResolver(sources: [hosts], now: { 0 })
            try await withThrowingTaskGroup(of: Bool.self) { group in
                let names = (0..<20).map { isOneClient ? "a.host\($0).org" : "a\($0).silent.org" }
                let acting = resolver.acting(for: isOneClient ? .anonymous(client: "c") : .stream)
                try await block(acting, names, &group, running: 8)
                // Others are served.
                let other = try DID("did:web:known.other.example")
                #expect(try await resolver.acting(for: .anonymous(client: "d")).document(of: other).id == other)
                // The directory is the operator's choice: it has no limit for a host.
                let plc = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
                #expect(try await resolver.acting(for: .stream).document(of: plc).id == plc)
                hosts.release()
                try await group.waitForAll()
                // What ended makes room.
                let late = try DID("did:web:known.silent.org")
                #expect(try await acting.document(of: late).id == late)
            }
        }
    }

    @Test(arguments: [("a.b.example.com", "example.com"), ("Example.COM", "example.com"), ("localhost", "localhost")])
    func hostsAreGroupedByDomain(host: String, domain: String) {
        #expect(LookupBudget.domain(of: host) == domain)
    }
}
