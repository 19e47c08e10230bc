import HTTPTypes
import Labeling
import Lexicons
import Syntax
import Testing
import XRPC

@testable import Labeler

struct LabelStoreTests {
    /// What has expired is in no list, whether it has been marked or not, and its history stays.
    @Test func whatHasExpiredIsMarkedAndCanBeSaidAgain() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        let exp = Datetime(microseconds: fixture.clock.now + 10_000_000)
        for number in 0..<(LabelStore.expiredAtOnce + 5) {
            let draft = try LabelDraft(uri: LabelerFixture.track, val: "v\(number)", exp: exp)
            _ = try await writer.emit(draft, from: fixture.first)
        }
        let lasting = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "x"), from: fixture.first).entry
        #expect(try await fixture.store.markExpired(at: fixture.clock.now) == 0)
        fixture.clock.move(by: 10_000_000)
        #expect(try await fixture.latest() == [lasting])
        #expect(try await fixture.store.markExpired(at: fixture.clock.now) == LabelStore.expiredAtOnce)
        #expect(try await fixture.store.markExpired(at: fixture.clock.now) == 5)
        #expect(try await fixture.store.markExpired(at: fixture.clock.now) == 0)
        #expect(try await fixture.latest() == [lasting])
        let again = try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "v0"), from: fixture.first)
        #expect(again.isNew)
        let history = try await fixture.store.history(of: LabelerFixture.track)
        #expect(history.filter { $0.entry.label.val == "v0" }.map(\.state) == [.replaced, .latest])
        #expect(history.filter { $0.entry.label.val == "v1" }.map(\.state) == [.expired])
        // An expired label may be taken back, for those whose clocks are late.
        let negation = try LabelDraft(uri: LabelerFixture.track, val: "v1", isNegation: true)
        #expect(try await writer.emit(negation, from: fixture.first).isNew)
    }

    @Test func labelsAreFetchedByTheirTime() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let writer = fixture.writer()
        var made: [Label] = []
        for number in 0..<5 {
            made.append(
                try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: "v\(number)"), from: fixture.first)
                    .entry.label)
            fixture.clock.move(by: 1_000_000)
        }
        let method = TempFetchLabels(store: fixture.store, now: { fixture.clock.now })
        func fetch(_ since: Int64?, limit: Int64 = 50) async throws -> [Label] {
            try await method.respond(
                to: .init(since: since, limit: limit), from: .stranger(.init(id: "1", fields: [:]))
            ).labels
        }
        #expect(try await fetch(nil) == made)
        #expect(try await fetch(0, limit: 2) == Array(made.prefix(2)))
        // Behind the millisecond of the second one.
        let second = made[1].cts.microseconds / 1000
        #expect(try await fetch(second) == Array(made.dropFirst(2)))
        #expect(try await fetch(second - 1) == Array(made.dropFirst(1)))
        #expect(try await fetch(.max / 1000 - 1).isEmpty)
        for since in [-1, .max / 1000, .max / 1000 + 1, Int64.max, .min] {
            await #expect(throws: XRPCError.self) { try await fetch(since) }
        }
    }

    /// Two processes that write to one log.
    @Test func severalWritersOfOneFileTakeTurns() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let other = try LabelStore(path: fixture.folder + "/labeler.sqlite", sealing: LabelerFixture.sealing)
        let writers = [
            fixture.writer(), LabelWriter(store: other, now: { fixture.clock.now }),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    _ = try await writers[number % 2].emit(
                        LabelDraft(uri: LabelerFixture.track, val: "v\(number / 4)"), from: fixture.first)
                }
            }
            try await group.waitForAll()
        }
        let log = try await fixture.store.labels(after: 0, limit: 1000)
        #expect(log.count == 50)
        #expect(Set(log.map(\.label.val)).count == 50)
        #expect(log.map(\.seq) == Array(1...50))
    }

    @Test func aLogThatIsTakenUpLaterLeavesNumbersOut() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        func emit(_ val: String) async throws -> Int64 {
            try await fixture.writer().emit(LabelDraft(uri: LabelerFixture.track, val: val), from: fixture.first).entry
                .seq
        }
        #expect(try await emit("a") == 1)
        // The same moment: nothing can have been lost.
        #expect(try await emit("b") == 2)
        fixture.clock.move(by: 1_000_000)
        #expect(try await emit("c") == 2 + 100_000 + 1)
        // A clock that goes back says nothing.
        fixture.clock.move(by: -5_000_000)
        #expect(try await emit("d") == 100_004)
        #expect(try await fixture.store.newest() == 100_004)
    }

    /// A writer keeps the time of the log to the second; what that leaves open is left out, never given out twice.
    @Test func aLogThatWasWrittenAMomentAgoIsTakenUp() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        func emit(_ val: String, by writer: LabelWriter) async throws -> Int64 {
            try await writer.emit(LabelDraft(uri: LabelerFixture.track, val: val), from: fixture.first).entry.seq
        }
        let writer = fixture.writer()
        #expect(try await emit("a", by: writer) == 1)
        fixture.clock.move(by: 900_000)
        #expect(try await emit("b", by: writer) == 2)
        #expect(try await emit("c", by: fixture.writer()) == 2 + 90_000 + 1)
        fixture.clock.move(by: 1_000_000)
        #expect(try await emit("d", by: writer) == 90_004)
        #expect(try await emit("e", by: fixture.writer()) == 90_005)
    }
}
