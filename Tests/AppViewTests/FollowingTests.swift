import DataModel
import Identity
import Keys
import Labeling
import Lexicons
import Schema
import Synchronization
import Syntax
import TestSupport
import Testing
import XRPC

@testable import AppView

/// Labelers that are followed by their DIDs alone, over real sockets.
struct FollowingTests {
    private let did: DID
    private let harness: FollowingHarness
    private let key = PrivateKey.generate(.k256)

    init() throws {
        did = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
        harness = try FollowingHarness()
    }

    @Test(.timeLimit(.minutes(3)), arguments: [Curve.k256, .p256])
    func whatALabelerSignsIsKept(curve: Curve) async throws {
        let key = PrivateKey.generate(curve)
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: did, key), harness.label("b", by: did, key)], seq: 3)
            try await harness.following([did]) {
                try await harness.expect(["a", "b"])
                labeler.say([harness.label("a", by: did, key, neg: true, at: 1)], seq: 8)
                try await harness.expect(["b"])
            }
            // It goes on where it was.
            labeler.say([harness.label("c", by: did, key)], seq: 9)
            try await harness.following([did]) { try await harness.expect(["b", "c"]) }
            #expect(labeler.cursors == [0, 8])
        }
    }

    /// One that is not this labeler's, or is of nothing that is ever shown.
    @Test(.timeLimit(.minutes(3))) func whatDoesNotConcernUsIsPassedBy() async throws {
        let labeler = SpeakingLabeler()
        let other = try DID("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            harness.publish(other, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: other, key)], seq: 1)
            for (number, uri) in [
                "at://\(did)/app.bsky.feed.post/a", "https://a.example/", "did:x", "at://a.test/fm.plyr.track/a",
            ]
            .enumerated() {
                let label = Label(
                    src: did, uri: try URI(uri), val: "x", cts: Datetime(microseconds: FollowingHarness.time)
                ).signed(by: key)
                labeler.say([label], seq: Int64(number) + 2)
            }
            labeler.say([harness.label("zero", by: did, key)], seq: 0)
            labeler.say([harness.label("b", by: did, key)], seq: 7)
            try await harness.following([did]) {
                try await harness.expect(["b"])
                #expect(try await harness.index.counts(at: FollowingHarness.time).labels == 1)
                #expect(harness.asked(for: did) == 1)
            }
            // Two that share an endpoint are two streams.
            try await harness.following([did, other]) { try await harness.expect(["a", "b"]) }
        }
    }

    /// However many bad signatures come, the directory is asked once a minute.
    @Test(.timeLimit(.minutes(3))) func badSignaturesAreDroppedAndAskedForSeldom() async throws {
        let labeler = SpeakingLabeler()
        let stranger = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            for seq in 1...3000 as ClosedRange<Int64> {
                labeler.say([harness.label("bad", by: did, stranger)], seq: seq)
            }
            var unsigned = harness.label("unsigned", by: did, key)
            unsigned.sig = nil
            labeler.say([unsigned, harness.label("good", by: did, key)], seq: 3001)
            try await harness.following([did]) {
                try await harness.expect(["good"])
                #expect(harness.asked(for: did) == 2)
                #expect(labeler.queries.count == ResignedLabels.maximumInVain)
                #expect((1..<200).contains(harness.logged.count))
                #expect(harness.logged.allSatisfy { $0.utf8.count < 1000 })
                harness.clock.withLock { $0 += LabelerDocument.pause }
                labeler.say([harness.label("bad", by: did, stranger)], seq: 3002)
                labeler.say([harness.label("last", by: did, key)], seq: 3003)
                try await harness.expect(["good", "last"])
                #expect(harness.asked(for: did) == 3)
            }
        }
    }

    /// A new key is found at the first label that it signs; what the old one signed stays.
    @Test(.timeLimit(.minutes(3))) func aNewKeyIsFound() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.p256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("old", by: did, key)], seq: 1)
            try await harness.following([did]) {
                try await harness.expect(["old"])
                #expect(harness.asked(for: did) == 1)
                // It stops, gets a new key and comes back: the look for where it is is not the one for its key.
                labeler.hangUp()
                let cameBack = try await eventually { labeler.cursors.count == 2 ? true : nil }
                #expect(cameBack == true && harness.asked(for: did) == 2)
                harness.publish(did, key: newKey.publicKey, endpoint: origin)
                labeler.say([harness.label("new", by: did, newKey)], seq: 2)
                try await harness.expect(["new", "old"])
                labeler.say([harness.label("late", by: did, key)], seq: 3)
                labeler.say([harness.label("newer", by: did, newKey)], seq: 4)
                try await harness.expect(["new", "newer", "old"])
                #expect(harness.asked(for: did) == 3)
            }
        }
    }

    /// Who comes when a labeler has a new key finds the old signatures in the stream, and the new ones by asking.
    @Test(.timeLimit(.minutes(3))) func whatWasSignedAnewIsAskedFor() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        let stranger = try DID("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")
        try await labeler.serve { origin in
            harness.publish(did, key: newKey.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: did, key), harness.label("b", by: did, key)], seq: 1)
            labeler.say([harness.label("b", by: did, key, neg: true, at: 1)], seq: 2)
            labeler.say([harness.label("c", by: did, newKey)], seq: 3)
            labeler.hold([
                harness.label("a", by: did, newKey), harness.label("b", by: did, newKey, neg: true, at: 1),
                harness.label("false", by: did, key), harness.label("other", by: stranger, newKey),
            ])
            try await harness.following([did]) {
                try await harness.expect(["a", "c"])
                #expect(labeler.queries.allSatisfy { $0 == [harness.subject.text] })
                #expect(harness.asked(for: did) == 2)
                #expect(harness.logged.isEmpty)
            }
        }
    }

    /// A labeler that cannot be asked at the moment is asked again; one that refuses has nothing to say.
    @Test(.timeLimit(.minutes(3))) func aLabelerThatCannotBeAskedIsAskedAgain() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: newKey.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: did, key)], seq: 1)
            labeler.say([harness.label("b", by: did, newKey)], seq: 2)
            labeler.hold([harness.label("a", by: did, newKey)])
            labeler.fail([503, 429])
            try await harness.following([did]) { try await harness.expect(["a", "b"]) }
            #expect(labeler.queries.count == 3)
            labeler.say([harness.label("c", by: did, key)], seq: 3)
            labeler.say([harness.label("d", by: did, newKey)], seq: 4)
            labeler.fail([404])
            try await harness.following([did]) { try await harness.expect(["a", "b", "d"]) }
            #expect(labeler.queries.count == 4)
        }
    }

    /// A directory that is late, or one bad label just before a change of keys: what the new key signed is dropped at
    /// first, and read again when the key is found.
    @Test(.timeLimit(.minutes(3))) func whatWasDroppedBeforeAKeyWasFoundIsReadAgain() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        let stranger = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            try await harness.following([did]) {
                labeler.say([harness.label("old", by: did, key)], seq: 1)
                // The look that this one causes finds the old key.
                labeler.say([harness.label("bad", by: did, stranger)], seq: 2)
                labeler.say([harness.label("new", by: did, newKey)], seq: 3)
                labeler.say([harness.label("still", by: did, key)], seq: 4)
                try await harness.expect(["old", "still"])
                harness.publish(did, key: newKey.publicKey, endpoint: origin)
                harness.clock.withLock { $0 += LabelerDocument.pause }
                labeler.say([harness.label("newer", by: did, newKey)], seq: 5)
                try await harness.expect(["new", "newer", "old", "still"])
            }
        }
    }

    /// Other keys of the document sign no labels. When the right one is there again, nothing was lost.
    @Test(.timeLimit(.minutes(3))) func withoutItsKeyALabelerIsWaitedFor() async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            let document = DIDDocument(
                id: did, alsoKnownAs: [], keys: [("atproto", key.publicKey)],
                services: [("atproto_labeler", "AtprotoLabeler", origin)])
            harness.directory.set("/\(did)", 200, document.value.json())
            labeler.say([harness.label("a", by: did, key)], seq: 1)
            try await harness.following([did]) {
                let complained = try await eventually {
                    harness.logged.contains { $0.hasPrefix("labeler not found") } ? true : nil
                }
                #expect(complained == true && labeler.cursors.isEmpty)
                harness.publish(did, key: key.publicKey, endpoint: origin)
                harness.clock.withLock { $0 += LabelerDocument.pause }
                try await harness.expect(["a"])
            }
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [404, 410, 500])
    func aLabelerWithoutADocumentIsWaitedFor(status: Int) async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.directory.set("/\(did)", status, "")
            labeler.say([harness.label("a", by: did, key)], seq: 1)
            try await harness.following([did]) {
                let complained = try await eventually {
                    harness.logged.contains { $0.hasPrefix("labeler not found") } ? true : nil
                }
                #expect(complained == true)
                harness.publish(did, key: key.publicKey, endpoint: origin)
                try await harness.expect(["a"])
            }
        }
    }

    /// The numbers of the new host are its own: it is read from its beginning.
    @Test(.timeLimit(.minutes(3))) func aLabelerThatMovesIsFoundAgain() async throws {
        let (before, behind) = (SpeakingLabeler(), SpeakingLabeler())
        try await before.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            before.say([harness.label("old", by: did, key)], seq: 500)
            try await behind.serve { newOrigin in
                behind.say([harness.label("moved", by: did, key)], seq: 1)
                try await harness.following([did]) {
                    try await harness.expect(["old"])
                    harness.publish(did, key: key.publicKey, endpoint: newOrigin)
                    before.hangUp()
                    try await harness.expect(["moved", "old"])
                    #expect(before.cursors == [0] && behind.cursors == [0])
                }
            }
        }
    }

    /// While nobody can say where a labeler is, it is where it was.
    @Test(.timeLimit(.minutes(3))) func aDirectoryThatIsAwayHoldsNobodyUp() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: did, key)], seq: 1)
            try await harness.following([did]) {
                try await harness.expect(["a"])
                harness.directory.set("/\(did)", 503, "")
                labeler.hangUp()
                labeler.say([harness.label("b", by: did, key)], seq: 2)
                try await harness.expect(["a", "b"])
                // Whether this one is genuine cannot be known now: it is neither kept nor dropped.
                labeler.say([harness.label("c", by: did, newKey)], seq: 3)
                let tries = labeler.cursors.count
                let cameAgain = try await eventually { labeler.cursors.count > tries + 1 ? true : nil }
                #expect(cameAgain == true)
                harness.publish(did, key: newKey.publicKey, endpoint: origin)
                harness.clock.withLock { $0 += LabelerDocument.pause }
                try await harness.expect(["a", "b", "c"])
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func aLabelerThatLostItsLogIsReadAnew() async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("old", by: did, key)], seq: 90)
            try await harness.following([did]) {
                try await harness.expect(["old"])
                labeler.forget()
                labeler.hangUp()
                let startedOver = try await eventually { labeler.cursors == [0, 90, 0] ? true : nil }
                #expect(startedOver == true)
                labeler.say([harness.label("new", by: did, key)], seq: 1)
                try await harness.expect(["new", "old"])
                labeler.hangUp()
                let again = try await eventually { labeler.cursors.count == 4 ? labeler.cursors.last : nil }
                #expect(again == 1)
            }
        }
    }

    /// What is no frame, or too long for one, ends the connection; waits grow, whatever good comes before it.
    @Test(.timeLimit(.minutes(3)), arguments: [1, 6_000_000])
    func garbageIsNotKept(length: Int) async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            labeler.say([harness.label("a", by: did, key)], seq: 1)
            labeler.say(StreamFrame(bytes: [UInt8](repeating: 0x61, count: length)), seq: 2)
            labeler.say([harness.label("b", by: did, key)], seq: 3)
            try await harness.following([did]) {
                try await harness.expect(["a"])
                let cameAgain = try await eventually { labeler.cursors.count > 2 ? true : nil }
                #expect(cameAgain == true)
                #expect(try await harness.values() == ["a"])
                #expect(try await harness.index.cursor(of: "labeler \(did) \(origin)") == 1)
                #expect(harness.logged.contains { $0.contains("connecting again") })
            }
        }
    }

    /// Frames that nobody understands cost time and nothing else.
    @Test(.timeLimit(.minutes(3))) func streamsOfNothingAreReadToTheirEnd() async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            let unknown = StreamFrame(bytes: (["t": "#other", "op": 1] as Value).cbor() + ([:] as Value).cbor())
            for _ in 0..<20_000 { labeler.say(unknown, seq: 1) }
            labeler.say([harness.label("a", by: did, key)], seq: 2)
            try await harness.following([did]) {
                try await harness.expect(["a"])
                #expect(labeler.cursors.count == 1)
                #expect((1..<200).contains(harness.logged.count))
            }
        }
    }

    /// Nobody can say so much of one subject that it is slow to show.
    @Test func thereIsALimitToWhatIsSaidOfOneSubject() async throws {
        let labels = (0..<1200).map { number in
            Label(
                ver: 1, src: did, uri: harness.subject, val: "x\(number)",
                cts: Datetime(microseconds: FollowingHarness.time))
        }
        #expect(try await harness.index.apply(labels, at: Place("x", 1)) == 200)
        #expect(try await harness.index.apply(Array(labels.prefix(10)), at: Place("x", 2)) == 0)
        #expect(try await harness.values().count == 1000)
    }
}
