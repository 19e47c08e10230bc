import DataModel
import Foundation
import GRDB
import HTTPClient
import HTTPTransport
import Identity
import Keys
import Labeling
import Lexicons
import Logging
import Media
import Schema
import Synchronization
import Syntax
import TestSupport
import Testing

@testable import AppView
@testable import XRPC

/// A labeler on loopback that sends what a test says, good or bad.
final class SpeakingLabeler: Sendable {
    private struct Log {
        var frames: [(seq: Int64, frame: StreamFrame)] = []
        var listeners: [AsyncStream<StreamFrame>.Continuation] = []
        var cursors: [Int64?] = []
        var current: [Label] = []
        var queries: [[String]] = []
        /// Answers that are still to fail.
        var failures: [Int] = []
    }

    private let log = Mutex(Log())

    /// The cursor of every connection so far.
    var cursors: [Int64?] { log.withLock { $0.cursors } }

    /// The patterns of every query so far.
    var queries: [[String]] { log.withLock { $0.queries } }

    /// The next queries fail with these statuses.
    func fail(_ statuses: [Int]) { log.withLock { $0.failures = statuses } }

    /// What queries answer.
    func hold(_ labels: [Label]) { log.withLock { $0.current = labels } }

    func say(_ labels: [Label], seq: Int64) {
        say(StreamFrame(Com.Atproto.Label.SubscribeLabels.Message.labels(.init(seq: seq, labels: labels))), seq: seq)
    }

    func say(_ frame: StreamFrame, seq: Int64) {
        log.withLock { log in
            log.frames.append((seq, frame))
            for listener in log.listeners { listener.yield(frame) }
        }
    }

    /// Forgets what was said, as a labeler does that lost its disk.
    func forget() { log.withLock { $0.frames = [] } }

    /// Ends every connection.
    func hangUp() {
        let listeners = log.withLock { log in
            defer { log.listeners = [] }
            return log.listeners
        }
        for listener in listeners { listener.finish() }
    }

    private func frames(after cursor: Int64?) throws -> FrameStream {
        let (stream, feed) = AsyncStream.makeStream(of: StreamFrame.self)
        try log.withLock { log in
            log.cursors.append(cursor)
            if let cursor, cursor > log.frames.map(\.seq).max() ?? 0 {
                throw XRPCError(status: 400, name: "FutureCursor", message: "Cursor in the future.")
            }
            for entry in log.frames where entry.seq > cursor ?? .max { feed.yield(entry.frame) }
            log.listeners.append(feed)
        }
        return FrameStream(stream)
    }

    private struct Query: QueryHandler {
        typealias Method = Com.Atproto.Label.QueryLabels
        static let access = Access.anybody
        let labeler: SpeakingLabeler

        func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
            try labeler.log.withLock { log in
                log.queries.append(parameters.uriPatterns)
                if !log.failures.isEmpty {
                    throw XRPCError(status: log.failures.removeFirst(), name: "Failing", message: "Not now.")
                }
                return Method.Output(labels: log.current)
            }
        }
    }

    private struct Anybody: CallerVerifying {
        func caller(of request: RequestContext, to method: NSID, access: Access) async throws -> Caller {
            .stranger(request)
        }
    }

    /// Serves while `body` runs, which gets the origin.
    func serve<Answer: Sendable>(_ body: @Sendable (String) async throws -> Answer) async throws -> Answer {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        // The frames go out as they are, whatever the lexicon says of them.
        let route = Route(nsid: Com.Atproto.Label.SubscribeLabels.nsid, access: .anybody) { [self] request, _ in
            let parameters = try Com.Atproto.Label.SubscribeLabels.Parameters(
                from: ParameterReader(query: request.query))
            return .deferred { try self.frames(after: parameters.cursor) }
        }
        let server = WebServer(
            configuration: WebServerConfiguration(), routes: RouteTable([route, .query(Query(labeler: self))]),
            callers: Anybody(),
            environment: WebServerEnvironment(
                now: { 0 }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, ready: { ready.yield($0) }))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await server.run()
            }
            defer { group.cancelAll() }
            for await port in ports { return try await body("http://127.0.0.1:\(port)") }
            throw CancellationError()
        }
    }
}

/// An AppView that follows labelers, with a directory and a clock of the test's own.
final class FollowingHarness: Sendable {
    static let time: Int64 = 1_767_323_045_678_000

    let folder: TemporaryFolder
    let index: IndexStore
    /// Gives out DID documents, and counts who asks.
    let directory: TinyServer
    let clock = Mutex(FollowingHarness.time)
    let subject: URI
    private let lines = RecordedLines()

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexStore(path: folder("index.sqlite"))
        directory = try TinyServer()
        subject = try URI("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
    }

    /// Lines of the log so far.
    var logged: [String] { lines.all }

    /// Publishes the document of a labeler.
    func publish(_ did: DID, key: PublicKey?, endpoint: String?) {
        let document = DIDDocument(
            id: did, alsoKnownAs: [], keys: key.map { [("atproto_label", $0)] } ?? [],
            services: endpoint.map { [("atproto_labeler", "AtprotoLabeler", $0)] } ?? [])
        directory.set("/\(did)", 200, document.value.json())
    }

    /// How often the directory was asked for a labeler.
    func asked(for did: DID) -> Int { directory.count("/\(did)") }

    func label(_ val: String, by src: DID, _ key: PrivateKey, neg: Bool = false, at offset: Int64 = 0) -> Label {
        Label(
            src: src, uri: subject, val: val, neg: neg ? true : nil,
            cts: Datetime(microseconds: Self.time + offset)
        ).signed(by: key)
    }

    /// The values in force on the subject.
    func values() async throws -> [String] {
        let (subject, labels) = (
            subject.text,
            try await index.database.read { db in
                try Row.fetchAll(db, sql: "SELECT label FROM label").map { row -> Label in
                    let bytes: Data = row["label"]
                    return try Label(uncheckedCBOR: Array(bytes))
                }
            }
        )
        return SubjectLabels(labels, at: clock.withLock { $0 }).on(subject).map(\.val).sorted()
    }

    /// Waits until just these values are in force.
    func expect(_ values: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let found = try await eventually { try await self.values() == values ? true : nil }
        let now = try await self.values()
        #expect(found == true, "there are \(now)", sourceLocation: sourceLocation)
    }

    /// Follows the labelers while `body` runs.
    func following(_ dids: [DID], _ body: @Sendable () async throws -> Void) async throws {
        var web = WebClientConfiguration()
        web.allowsPrivateAddresses = true
        let client = WebClient(configuration: web)
        let now: @Sendable () -> Int64 = { [self] in clock.withLock { $0 } }
        let service = AppViewService(
            configuration: AppViewConfiguration(
                // Nobody publishes anything here.
                firehose: "http://127.0.0.1:1", labelers: dids.map { .init(did: $0) }, origin: "http://localhost:1"),
            index: index, state: try StateStore(path: folder("state.sqlite")),
            objects: try ObjectStore(folder: folder("audio")),
            identities: IdentityResolver(
                sources: [NetworkIdentity(client: client, plcDirectory: directory.origin, timeout: .seconds(60))],
                now: now),
            strangers: OutgoingClients(configuration: web), configured: OutgoingClients(configuration: web),
            logger: Logger(label: "test") { _ in self.lines },
            now: now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }
}

/// Keeps the lines of a log.
final class RecordedLines: LogHandler {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
