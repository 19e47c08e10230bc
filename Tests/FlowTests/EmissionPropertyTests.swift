import Foundation
import HTTPTypes
import Keys
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Each subscriber sees every label behind its cursor once and in order, whoever makes labels meanwhile, whoever else
/// comes and goes, and also when the key is replaced.
@Suite(.serialized) struct EmissionPropertyTests {
    /// Seeds that are always tried, and a random one.
    private static let seeds = Array(1...UInt64(Soak.rounds(3, inFull: 20))) + [UInt64.random(in: 100 ... .max)]

    @Test(.timeLimit(.minutes(10)), arguments: seeds)
    func everythingOnceInOrderInOneProcess(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let curves: [Curve] = [.k256, .p256]
        let sealing = SealingKey.generate()
        let store = try LabelStore(path: folder("labels.sqlite"), sealing: sealing)
        let service = LabelerService(did: try DID("did:web:localhost"), store: store, now: systemClock)
        try await store.add(service.did, key: .generate(curves[Int(seed / 2 % 2)]), at: systemClock())
        // As another process would.
        let besides = try LabelStore(path: folder("labels.sqlite"), sealing: sealing)
        let writer = LabelWriter(store: besides, now: systemClock)
        let route = try #require(RouteTable(service.routes)[Com.Atproto.Label.SubscribeLabels.nsid])
        let trial = EmissionTrial(
            seed: seed, store: store, did: service.did,
            emitters: [
                .init(together: 1) { [Self.answer(try await service.emit($0[0]))] },
                .init(together: 1) { [Self.answer(try await service.emit($0[0]))] },
                .init(together: seed % 4 == 0 ? 150 : 12) { try await service.emit($0).map(Self.answer) },
                .init(together: 1) { [Self.answer(try await writer.emit($0[0], from: service.did))] },
                .init(together: 12) { try await writer.emit($0, from: service.did).map(Self.answer) },
            ], calls: 25, subscribers: 8,
            open: { cursor in
                let frames = try await route.stream(
                    RouteRequest(
                        query: cursor.map { "cursor=\($0)" } ?? "",
                        body: ReceivedBody(stream: .empty, contentType: nil, length: nil),
                        context: RequestContext(id: "1", fields: HTTPFields())), verifying: Nobody())
                return Self.messages(frames)
            }, nextKey: seed % 2 == 0 ? .generate(curves[Int(seed / 4 % 2)]) : nil)
        let running = Task { try await service.run() }
        defer { running.cancel() }
        try await trial.run()
    }

    /// The same through a server's sockets.
    @Test(.timeLimit(.minutes(10)), arguments: seeds.suffix(2))
    func everythingOnceInOrderOverTheNetwork(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let key = LabelClient.key
        try await RunningServer.run(
            in: folder,
            options: {
                $0.selection = .labeler
                $0.labelerServiceKey = key
            }
        ) { server in
            let client = LabelClient(server: server)
            let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
            let writer = labelers.writer
            let emitter = EmissionTrial.Emitter(together: 1) { try await client.emit($0).map { ($0, nil) } }
            let trial = EmissionTrial(
                seed: seed, store: labelers.store, did: labelers.did,
                emitters: [
                    .init(together: 1) { [Self.answer(try await writer.emit($0[0], from: labelers.did))] },
                    .init(together: 30) { try await writer.emit($0, from: labelers.did).map(Self.answer) },
                    emitter, emitter, .init(together: 100) { try await client.emit($0).map { ($0, nil) } },
                ], calls: 25, subscribers: 8, open: { try await client.stream(after: $0) },
                nextKey: .generate(.p256))
            try await trial.run()
        }
    }

    private static func answer(_ emission: Emission) -> (entry: SequencedLabel, isNew: Bool?) {
        (emission.entry, emission.isNew)
    }

    private static func messages(_ frames: FrameStream) -> LabelStream {
        LabelStream(FrameMessages(frames: frames))
    }
}

/// The messages in frames, as a client reads them.
private struct FrameMessages: AsyncSequence, Sendable {
    typealias Message = Com.Atproto.Label.SubscribeLabels.Message
    let frames: FrameStream

    func makeAsyncIterator() -> Iterator { Iterator(frames: frames.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var frames: FrameStream.AsyncIterator

        mutating func next() async throws -> Message? {
            try await frames.next().flatMap { frame in try frame.message(Message.self) }
        }
    }
}

private struct Nobody: CallerVerifying {
    func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
        .stranger(request)
    }
}
