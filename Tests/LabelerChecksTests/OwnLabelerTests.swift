import DataModel
import Foundation
import HTTPTransport
import HTTPTypes
import Identity
import Keys
import Labeler
import Logging
import Syntax
import TestSupport
import Testing
import XRPC

@testable import LabelerChecks

private struct Anybody: CallerVerifying {
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        .stranger(request)
    }
}

/// The labeler of this project is held to the same rules.
struct OwnLabelerTests {
    private static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    /// Runs our labeler with a DID of its own.
    ///
    /// - Parameter earlier: subjects that were labeled the day before, by a server that was stopped then.
    private func run(
        _ curve: Curve, earlier: [String] = [], _ body: @Sendable (LabelerService, String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let key = PrivateKey.generate(curve)
        // The DID names the port, so that one has to be found first.
        let port = try LoopbackServer { _ in }.port
        let did = try DID("did:web:localhost%3A\(port)")
        let origin = "http://localhost:\(port)"
        let store = try LabelStore(path: folder("labels"), sealing: .generate())
        let service = LabelerService(did: did, store: store, now: Self.now)
        try await store.add(did, key: key, at: Self.now())
        let before = LabelWriter(store: store) { Self.now() - 86_400_000_000 }
        for uri in earlier { _ = try await before.emit(LabelDraft(uri: uri, val: "spam"), from: did) }
        try await service.prepare()
        let document = DIDDocument(
            id: did, alsoKnownAs: [], keys: [("atproto_label", key.publicKey)],
            services: [("atproto_labeler", "AtprotoLabeler", origin)])
        let json = document.value.json()
        var configuration = WebServerConfiguration()
        configuration.port = port
        let (ready, announce) = AsyncStream.makeStream(of: Void.self)
        let server = WebServer(
            configuration: configuration, routes: RouteTable(service.routes),
            plainRoutes: [PlainRoute(.get, "/.well-known/did.json") { _ in .json(json) }], callers: Anybody(),
            environment: WebServerEnvironment(
                now: { 0 }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                ready: { _ in announce.yield() }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { try await service.run() }
            for await _ in ready { break }
            try await body(service, origin)
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [Curve.k256, .p256])
    func oursPasses(curve: Curve) async throws {
        try await run(curve) { service, origin in
            let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z"
            for number in 10..<40 {
                _ = try await service.emit(LabelDraft(uri: track + "\(number)", val: "spoken-word"))
            }
            for uri in [track + "_a", "did:web:localhost%3A1"] {
                _ = try await service.emit(LabelDraft(uri: uri, val: "spam"))
            }
            _ = try await service.emit(LabelDraft(uri: track + "10", val: "spoken-word", isNegation: true))
            _ = try await service.emit(LabelDraft(uri: track + "11", val: "spoken-word", isNegation: true))
            _ = try await service.emit(LabelDraft(uri: track + "11", val: "spoken-word"))
            let exp = try Datetime("2099-01-01T00:00:00Z")
            _ = try await service.emit(LabelDraft(uri: track + "12", cid: FaultyLabeler.cid, val: "sexual", exp: exp))
            let findings = try await Checking.check(origin, did: service.did, now: Self.now) {
                let uri = track + UUID().uuidString
                _ = try await service.emit(LabelDraft(uri: uri, val: "new"))
                return uri
            }
            #expect(findings.allSatisfy { $0.result == .ok }, "\(findings.report)")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func oursPassesWhileEmpty() async throws {
        try await run(.k256) { service, origin in
            let findings = try await Checking.check(origin, did: service.did, now: Self.now)
            #expect(findings.failed.isEmpty && findings.warned.isEmpty, "\(findings.report)")
        }
    }

    /// The numbers that a day could have given are left out, and are no future.
    @Test(.timeLimit(.minutes(5)))
    func oursPassesBehindAGap() async throws {
        let subjects = ["did:web:one.example", "did:web:two.example"]
        try await run(.k256, earlier: subjects) { service, origin in
            let findings = try await Checking.check(origin, did: service.did, now: Self.now)
            #expect(findings.failed.isEmpty && findings.warned.isEmpty, "\(findings.report)")
            #expect(findings.first { $0.rule == .futureCursor }?.result == .ok)
            let doctor = Doctor(
                did: service.did, identities: Checking.identities, configuration: Checking.configuration,
                limits: Checking.limits, now: Self.now)
            let examined = try await doctor.run().findings
            #expect(examined.first { $0.rule == .futureCursor }?.result == .ok, "\(examined.report)")
        }
    }

    /// Numbers that another labeler gave are left out of a log that is empty.
    @Test(.timeLimit(.minutes(5)))
    func oursPassesBeforeItsFirstLabel() async throws {
        try await run(.k256) { service, origin in
            try await service.store.leaveOut(upTo: 48_213, at: Self.now())
            let findings = try await Checking.check(origin, did: service.did, now: Self.now)
            #expect(findings.failed.isEmpty && findings.warned.isEmpty, "\(findings.report)")
        }
    }
}
