import DataModel
import FixtureRandom
import Schema
import TestSupport
import Testing

/// Generated types and the schemas that they come from accept the same data and keep all of it.
///
/// The data differs from run to run; DATA_SEED repeats a run.
struct AgreementTests {
    static let heights = Heights.of(Subject.catalog)

    private static func maker(_ subject: Subject, _ round: Int) -> DataMaker {
        let name = subject.name.utf8.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) }
        return DataMaker(Subject.catalog, heights: heights, seed: Seed.data &+ name &+ UInt64(round) << 32)
    }

    private static func make(_ maker: inout DataMaker, _ subject: Subject) -> Value {
        let isNamed = !subject.name.contains(" ")
        return maker.value(
            subject.schema, typeName: isNamed ? subject.name : nil, needsType: subject.collection != nil)
    }

    /// Compares all subjects, each `rounds` times, and says how often data was accepted and refused.
    @discardableResult
    private func compareAll(
        rounds: Int, _ body: (Subject, Int, inout Comparison) -> Void
    ) -> (accepted: Int, refused: Int) {
        var (accepted, refused) = (0, 0)
        for subject in Subject.all {
            var comparison = Comparison(subject)
            for round in 0..<rounds { body(subject, round, &comparison) }
            for complaint in comparison.complaints.prefix(2) {
                Issue.record("DATA_SEED=\(Seed.data): \(complaint)")
            }
            accepted += comparison.accepted
            refused += comparison.refused
        }
        return (accepted, refused)
    }

    @Test func thereIsATypeForEverything() {
        #expect(Subject.all.count > 50)
        let missing = Set(RandomTypes.values.keys).subtracting(Subject.all.map(\.name))
        #expect(missing.isEmpty, "\(missing)")
        #expect(Subject.catalog.all.count == LexiconMaker.documentCount)
    }

    @Test func dataAsItShouldBe() {
        let counts = compareAll(rounds: Soak.rounds(8, inFull: 80)) { subject, round, comparison in
            var maker = Self.maker(subject, round)
            let value = Self.make(&maker, subject)
            comparison.compare(cbor: value.cbor())
            comparison.compare(json: value.json())
            comparison.compare(json: LooseJSON.write(value, &maker.chance))
        }
        #expect(counts.accepted > counts.refused * 3, "\(counts)")
    }

    @Test func dataWithOneThingWrong() {
        let counts = compareAll(rounds: Soak.rounds(16, inFull: 160)) { subject, round, comparison in
            var maker = Self.maker(subject, round)
            _ = Self.make(&maker, subject)
            let parts = maker.parts
            maker = Self.maker(subject, round)
            maker.spoiled = Int(maker.chance.next() % UInt64(max(parts, 1)))
            let value = Self.make(&maker, subject)
            comparison.compare(cbor: value.cbor())
            comparison.compare(json: value.json())
        }
        #expect(counts.accepted > 500 && counts.refused > 500, "\(counts)")
    }

    @Test func dataAsDeepAsItMayBe() {
        compareAll(rounds: Soak.rounds(4, inFull: 40)) { subject, round, comparison in
            var maker = Self.maker(subject, round)
            maker.isNarrow = true
            maker.maximumDepth = maker.chance.number(60...67)
            let value = Self.make(&maker, subject)
            comparison.compare(cbor: value.cbor())
            comparison.compare(json: value.json())
        }
    }

    @Test func damagedBytes() {
        compareAll(rounds: Soak.rounds(6, inFull: 60)) { subject, round, comparison in
            var maker = Self.maker(subject, round)
            let value = Self.make(&maker, subject)
            comparison.compare(cbor: Damage.bytes(value.cbor(), &maker.chance))
            comparison.compare(json: Damage.bytes(value.json(), &maker.chance))
            comparison.compare(json: Damage.text(value.json(), &maker.chance))
        }
    }
}
