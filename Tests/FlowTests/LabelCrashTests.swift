import DataModel
import Foundation
import HTTPClient
import Labeler
import Labeling
import Lexicons
import Streams
import Synchronization
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A labeler that is killed again and again loses nothing of what it has acknowledged.
struct LabelCrashTests {
    private static let rounds = Soak.rounds(12, inFull: 50)
    /// Of one file: several times as many as are written together.
    private static let importedLabels = 13_000

    /// What was acknowledged, and what was streamed.
    private final class Ledger: Sendable {
        struct State {
            var newest: Int64 = 0
            /// How many were acknowledged.
            var acknowledged = 0
            /// How many of the file were streamed.
            var imported = 0
            /// Acknowledged and not compared with the stream yet.
            var unconfirmed: [SequencedLabel] = []
            var streamed: [SequencedLabel] = []
            var streamedBySeq: [Int64: Label] = [:]
            /// Whether the server is being killed: until then, whoever loses it tries again.
            var isDown = false
        }

        let state = Mutex(State())
        private let changes = Broadcast()

        func wait(until isReached: @Sendable (State) -> Bool) async {
            var changes = changes.subscribe()
            while !state.withLock({ isReached($0) }), await changes.next() != nil {}
        }

        /// - Parameter newest: what was given out when these labels, which are new, were asked for.
        func acknowledge(_ entries: [SequencedLabel], behind newest: Int64) {
            for entry in entries {
                #expect(entry.seq > newest, "a number was given out again")
                acknowledge(again: entry)
            }
        }

        /// A label that may have been made before.
        func acknowledge(again entry: SequencedLabel) {
            state.withLock { state in
                state.newest = max(state.newest, entry.seq)
                state.unconfirmed.append(entry)
                state.acknowledged += 1
            }
            changes.signal()
        }

        var isDown: Bool { state.withLock { $0.isDown } }
        var newest: Int64 { state.withLock { $0.newest } }
        var cursor: Int64 { state.withLock { $0.streamed.last?.seq ?? 0 } }

        func stream(_ entry: SequencedLabel) {
            let last = state.withLock { state in
                defer {
                    state.streamed.append(entry)
                    state.streamedBySeq[entry.seq] = entry.label
                    if entry.label.val == Import.value { state.imported += 1 }
                }
                return state.streamed.last?.seq ?? 0
            }
            #expect(entry.seq > last, "the stream goes back")
            changes.signal()
        }

        /// Compares what was acknowledged with what was streamed up to now.
        func confirm() {
            let lost = state.withLock { state in
                defer { state.unconfirmed = [] }
                return state.unconfirmed.filter { state.streamedBySeq[$0.seq]?.cbor() != $0.label.cbor() }
            }
            #expect(lost.isEmpty, "lost or changed: \(lost.map(\.seq))")
        }
    }

    /// A file that is taken in beside the server; each has other labels.
    private struct Import {
        static let value = "imported"
        let path: String
        let folder: String

        init(_ number: Int, in folder: TemporaryFolder) throws {
            path = folder("labels-\(number).jsonl")
            self.folder = folder("data")
            // Blank lines have numbers too.
            let lines = (0..<importedLabels).map { line in
                "{\"uri\":\"did:web:f\(number).test:\(line)\",\"val\":\"\(Self.value)\"}"
                    + (line % 100 == 0 ? "\n\n" : "\n")
            }
            try Data(lines.joined().utf8).write(to: URL(filePath: path))
        }

        var arguments: [String] { ["label", "import", path, "--data", folder] }
    }

    /// One of those who have labels made, with what it has asked for and got no answer to.
    private struct Client {
        let number: Int
        var count = 0
        var unanswered: [LabelDraft] = []
        var last: (draft: LabelDraft, entry: SequencedLabel)?

        /// Goes on until the server is killed.
        mutating func run(_ client: LabelClient, _ ledger: Ledger, seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed)
            while !ledger.isDown {
                do {
                    // Whether it was made or not, it is made once.
                    if !unanswered.isEmpty { try await ask(client, again: unanswered, ledger) }
                    try await emit(client, ledger, &random)
                } catch is HTTPClientError {}
            }
        }

        private mutating func emit(
            _ client: LabelClient, _ ledger: Ledger, _ random: inout SeededGenerator
        ) async throws {
            while true {
                unanswered = []
                if let last, Int.random(in: 0..<5, using: &random) == 0 {
                    #expect(try await client.emit([last.draft]) == [last.entry])
                }
                for _ in 0..<(number == 0 ? Int.random(in: 2...40, using: &random) : 1) {
                    count += 1
                    unanswered.append(try LabelDraft(uri: "did:web:c\(number).test:\(count)", val: "emitted"))
                }
                let newest = ledger.newest
                let entries = try await client.emit(unanswered)
                ledger.acknowledge(entries, behind: newest)
                if let draft = unanswered.last, let entry = entries.last { last = (draft, entry) }
            }
        }

        private func ask(_ client: LabelClient, again drafts: [LabelDraft], _ ledger: Ledger) async throws {
            for entry in try await client.emit(drafts) { ledger.acknowledge(again: entry) }
        }
    }

    /// What follows the cursor, until `last` has come or the server is killed.
    private static func read(_ client: LabelClient, _ ledger: Ledger, until last: Int64 = .max) async throws {
        while !ledger.isDown {
            do {
                var labels = try await client.stream(after: ledger.cursor).makeAsyncIterator()
                while let entry = try await labels.nextLabel() {
                    ledger.stream(entry)
                    if entry.seq >= last { return }
                }
            } catch is HTTPClientError {}
        }
    }

    /// What was acknowledged before is there, in its order, behind the cursor of a subscriber who comes back.
    private static func check(_ client: LabelClient, _ ledger: Ledger, round: Int) async throws {
        let newest = ledger.newest
        let mark = try await client.emit([LabelDraft(uri: "did:web:round.test:\(round)", val: "mark")])
        ledger.acknowledge(mark, behind: max(newest, ledger.cursor))
        try await read(client, ledger, until: mark[0].seq)
        ledger.confirm()
    }

    @Test(.timeLimit(.minutes(20)))
    func nothingAcknowledgedIsLost() async throws {
        let folder = try TemporaryFolder()
        var files: [Import] = []
        let ledger = Ledger()
        let seed = UInt64.random(in: .min ... .max)
        print("labels and crashes of seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var clients = (0..<4).map { Client(number: $0) }
        for round in 0..<Self.rounds {
            let running = try await ServerProcess(["labeler"], in: folder, serviceKey: LabelClient.key)
            ledger.state.withLock { $0.isDown = false }
            let client = LabelClient(server: running.server)
            try await Self.check(client, ledger, round: round)
            if round % 12 == 5 { files.append(try Import(round, in: folder)) }
            let imports = round % 12 == 5 ? files.last.map { BackgroundProcess($0.arguments) } : nil
            let before = ledger.state.withLock { $0 }
            let labels = before.acknowledged + Int.random(in: 1...80, using: &random)
            // The file is being written by then, but for the last, which is likely still being read.
            let imported = before.imported + (imports != nil && round < 40 ? 1 : 0)
            let moment = Duration.microseconds(Int.random(in: 0...10_000, using: &random))
            clients = try await Self.run(clients, client, ledger, seed: random.next()) {
                await ledger.wait { $0.acknowledged >= labels && $0.imported >= imported }
                // Not to wait for anything: any moment is one to die in.
                try await Task.sleep(for: moment)
                ledger.state.withLock { $0.isDown = true }
                try await running.process.kill()
                try await imports?.kill()
            }
        }
        ledger.state.withLock { $0.isDown = false }
        try await finish(folder, files, ledger)
    }

    /// Runs the clients and a subscriber until `kill` has killed the server. Answers the clients as they are then.
    private static func run(
        _ clients: [Client], _ client: LabelClient, _ ledger: Ledger, seed: UInt64,
        kill: @Sendable () async throws -> Void
    ) async throws -> [Client] {
        try await withThrowingTaskGroup(of: Client?.self) { group in
            group.addTask {
                try await read(client, ledger)
                return nil
            }
            for other in clients {
                group.addTask {
                    var other = other
                    try await other.run(client, ledger, seed: seed &+ UInt64(other.number))
                    return other
                }
            }
            try await kill()
            return try await group.reduce(into: []) { ended, other in if let other { ended.append(other) } }
        }
    }

    private func finish(_ folder: TemporaryFolder, _ files: [Import], _ ledger: Ledger) async throws {
        let running = try await ServerProcess(["labeler"], in: folder, serviceKey: LabelClient.key)
        let client = LabelClient(server: running.server)
        var resumed = 0
        for file in files {
            let end = try await Executable.run(file.arguments)
            #expect(end.isSuccess, "\(end)")
            if end.output.contains("done before"), !end.output.hasPrefix("emitted 0,") { resumed += 1 }
            let again = try await Executable.run(file.arguments)
            #expect(
                again.output.hasSuffix("emitted 0, held already 0, refused 0, done before \(Self.importedLabels)\n"))
        }
        print("\(resumed) of \(files.count) imports went on in the middle")
        try await Self.check(client, ledger, round: Self.rounds)
        // Whoever comes new is told the same as those who were there.
        let replayed = Ledger()
        try await Self.read(client, replayed, until: ledger.newest)
        let all = ledger.state.withLock { $0.streamed }
        #expect(replayed.state.withLock { $0.streamed } == all)
        #expect(Set(all.map(\.label.uri)).count == all.count)
        #expect(all.filter { $0.label.val == Import.value }.count == files.count * Self.importedLabels)
        let labelers = try await FolderLabelers.open(DataFolder(folder("data")))
        let key = try #require(try await labelers.ownKey())
        #expect(throws: Never.self) { for entry in all { try entry.label.verify(key) } }
        try await running.process.stop()
    }
}
