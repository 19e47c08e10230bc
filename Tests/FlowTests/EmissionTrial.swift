import Foundation
import Keys
import Labeler
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

/// Emitters and subscribers who come, stall and go at random, all at the same log. The seed decides what they do, the
/// machine when.
struct EmissionTrial {
    /// A way to have labels made.
    struct Emitter: Sendable {
        /// Labels of one call, at most.
        let together: Int
        /// Whether one that cannot be said stops the others of its call.
        let emit: @Sendable ([LabelDraft]) async throws -> [(entry: SequencedLabel, isNew: Bool?)]
    }

    let seed: UInt64
    /// The log.
    let store: LabelStore
    let did: DID
    let emitters: [Emitter]
    /// What each of them does.
    let calls: Int
    let subscribers: Int
    /// The stream behind a cursor.
    let open: @Sendable (Int64?) async throws -> LabelStream
    /// What the labeler is to sign with from the middle on.
    let nextKey: PrivateKey?
    let ledger = EmissionLedger()

    /// The value of the labels behind which nothing comes.
    static let end = "end"

    func run() async throws {
        let first = try #require(try await key())
        let readings = try await withThrowingTaskGroup(of: EmissionReading.self) { group in
            for number in 0..<subscribers {
                let subscriber = EmissionSubscriber(
                    trial: self, seed: seed &+ 1000 &+ UInt64(number), joinsAt: number * emitters.count * calls / 10)
                group.addTask { try await subscriber.run() }
            }
            let boundary = try await emitAll()
            ledger.close()
            var readings: [EmissionReading] = []
            // Who wants only what comes may have come late: there is something to come until all have seen it.
            try await withThrowingTaskGroup(of: Void.self) { ends in
                ends.addTask { try await emitEnds() }
                for try await reading in group { readings.append(reading) }
                ends.cancelAll()
            }
            try await check(signedBy: first, until: boundary, readings)
            return readings
        }
        #expect(readings.count == subscribers)
    }

    /// Runs all emitters, and replaces the key meanwhile. Answers the last number of the first key.
    private func emitAll() async throws -> Int64 {
        try await withThrowingTaskGroup(of: Int64.self) { group in
            for (number, emitter) in emitters.enumerated() {
                group.addTask {
                    try await emit(by: emitter, seed: seed &+ UInt64(number))
                    return .max
                }
            }
            if let nextKey { group.addTask { try await rotate(to: nextKey) } }
            return try await group.reduce(.max, min)
        }
    }

    private func rotate(to key: PrivateKey) async throws -> Int64 {
        await ledger.wait(for: emitters.count * calls / 2)
        try await store.beginRotation(of: did, to: key, at: 0)
        // At once, for those who have signed and not written; or after all have had to wait.
        if seed % 4 > 0 {
            await #expect(throws: LabelerError.keyIsRotated(did)) {
                try await emitters[0].emit([LabelDraft(uri: "did:plc:a", val: Self.end)])
            }
        }
        let newest = try await store.newest()
        try await store.finishRotation(of: did)
        return newest
    }

    private func emitEnds() async throws {
        var count = 0
        while !Task.isCancelled {
            count += 1
            do {
                try await acknowledge([LabelDraft(uri: "did:plc:a", val: Self.end + "-\(count)")], by: emitters[0])
                try await Task.sleep(for: .milliseconds(20))
            } catch is CancellationError {}
        }
    }

    private func emit(by emitter: Emitter, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var calls = calls
        while calls > 0 {
            let count = Int.random(in: 1...emitter.together, using: &random)
            let drafts = try (0..<count).map { _ in try Self.draft(negations: count > 20 ? 0 : 1, &random) }
            do {
                try await acknowledge(drafts, by: emitter)
                calls -= 1
            } catch LabelerError.keyIsRotated {
                await Task.yield()
            } catch let refusal as LabelClient.Refusal where refusal.status == 503 {
                await Task.yield()
            }
        }
    }

    private func acknowledge(_ drafts: [LabelDraft], by emitter: Emitter) async throws {
        let newest = ledger.newest
        let answers = try await emitter.emit(drafts)
        #expect(answers.count == drafts.count)
        for (draft, answer) in zip(drafts, answers) {
            ledger.add(.init(draft: draft, entry: answer.entry, isNew: answer.isNew, newestBefore: newest))
        }
    }

    /// Of few subjects and values, so that emitters say the same and gainsay each other.
    ///
    /// - Parameter negations: how many there are among eight.
    private static func draft(negations: Int, _ random: inout SeededGenerator) throws -> LabelDraft {
        let subjects = ["did:plc:s", "at://did:plc:s/fm.plyr.track/", "https://a.example/"]
        let cid = "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"
        return try LabelDraft(
            uri: subjects[Int.random(in: 0..<3, using: &random)] + "\(Int.random(in: 0..<10, using: &random))",
            cid: Int.random(in: 0..<4, using: &random) == 0 ? cid : nil,
            val: "v\(Int.random(in: 0..<3, using: &random))",
            isNegation: Int.random(in: 0..<8, using: &random) < negations,
            exp: Int.random(in: 0..<4, using: &random) == 0 ? Datetime("2199-01-01T00:00:00Z") : nil)
    }
}

extension EmissionTrial {
    private func key() async throws -> PublicKey? { try await store.labelers().first { $0.did == did }?.key }

    private func check(signedBy first: PublicKey, until boundary: Int64, _ readings: [EmissionReading]) async throws {
        let log = try await store.labels(after: 0, limit: .max)
        ledger.check(log)
        let last = try #require(try await key())
        #expect((last != first) == (nextKey != nil))
        for entry in log { #expect(throws: Never.self, "\(entry.seq)") { try entry.label.verify(last) } }
        let streamed = Set(ledger.acknowledgements.map(\.entry) + readings.flatMap(\.seen))
        for entry in streamed.subtracting(log) {
            // It was signed anew, since or by several at once; nothing else may be different.
            #expect(nextKey != nil && entry.seq <= boundary, "\(entry.seq)")
            if (try? entry.label.verify(last)) == nil {
                #expect(throws: Never.self, "\(entry.seq)") { try entry.label.verify(first) }
            }
        }
        for reading in readings { reading.check(log) }
        try await expectAll(signedBy: last, in: log)
    }

    /// Whoever comes after a rotation is told nothing that the old key signed, as soon as the server has noticed.
    private func expectAll(signedBy key: PublicKey, in log: [SequencedLabel]) async throws {
        let isSigned = try await eventually { () -> Bool? in
            var labels = try await open(0).makeAsyncIterator()
            for expected in log {
                let entry = try #require(try await labels.nextLabel())
                #expect(entry.seq == expected.seq)
                guard (try? entry.label.verify(key)) != nil else { return nil }
            }
            return true
        }
        #expect(isSigned == true)
    }
}
