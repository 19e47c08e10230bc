import DataModel
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

/// What a labeler says that cannot be kept, now or ever, over real sockets.
struct DroppedLabelTests {
    private let did: DID
    private let harness: FollowingHarness
    private let key = PrivateKey.generate(.k256)

    init() throws {
        did = try DID("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
        harness = try FollowingHarness()
    }

    /// Emits `old` and `last`, signed with the published key, and `new` between them, signed with another.
    private func sayOneByAnotherKey(_ labeler: SpeakingLabeler, _ newKey: PrivateKey, seqs: [Int64]) {
        for (seq, (value, key)) in zip(seqs, [("old", key), ("new", newKey), ("last", key)]) {
            labeler.say([harness.label(value, by: did, key)], seq: seq)
        }
    }

    /// The look that a bad signature caused found the old key; no other event comes to cause another.
    @Test(.timeLimit(.minutes(3))) func aNewKeyIsFoundOnAQuietStream() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            try await harness.following([did]) {
                sayOneByAnotherKey(labeler, newKey, seqs: [1, 2, 3])
                try await harness.expect(["last", "old"])
                harness.publish(did, key: newKey.publicKey, endpoint: origin)
                #expect(harness.asked(for: did) == 2)
                harness.clock.withLock { $0 += LabelerDocument.pause }
                try await harness.expect(["last", "new", "old"])
                // Once for the key, and once for the address of the connection that is made anew.
                #expect((3...4).contains(harness.asked(for: did)))
            }
        }
    }

    /// Another process does not know what was dropped, and reads it again.
    @Test(.timeLimit(.minutes(3))) func whatWasDroppedIsReadAgainAfterARestart() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.k256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            sayOneByAnotherKey(labeler, newKey, seqs: [4, 7, 9])
            try await harness.following([did]) { try await harness.expect(["last", "old"]) }
            harness.publish(did, key: newKey.publicKey, endpoint: origin)
            try await harness.following([did]) { try await harness.expect(["last", "new", "old"]) }
            #expect(labeler.cursors.prefix(2) == [0, 6])
        }
    }

    /// The directory is away when the pause ends; it is asked again a pause later.
    @Test(.timeLimit(.minutes(3))) func aNewKeyIsFoundWhenTheDirectoryIsBack() async throws {
        let labeler = SpeakingLabeler()
        let newKey = PrivateKey.generate(.p256)
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            try await harness.following([did]) {
                sayOneByAnotherKey(labeler, newKey, seqs: [1, 2, 3])
                try await harness.expect(["last", "old"])
                harness.directory.set("/\(did)", 503, "")
                harness.clock.withLock { $0 += LabelerDocument.pause }
                let asked = try await eventually { harness.asked(for: did) == 3 ? true : nil }
                #expect(asked == true)
                harness.publish(did, key: newKey.publicKey, endpoint: origin)
                harness.clock.withLock { $0 += LabelerDocument.pause }
                try await harness.expect(["last", "new", "old"])
            }
        }
    }

    /// Labels that break their lexicon are dropped; the others of their event are kept, in front and behind.
    @Test(.timeLimit(.minutes(3))) func brokenLabelsAreDroppedAlone() async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            let good = harness.label("a", by: did, key)
            let (front, behind) = (harness.label("front", by: did, key), harness.label("behind", by: did, key))
            for change in [
                ["val": .string(String(repeating: "x", count: 129))], ["uri": "no uri"], ["cts": "yesterday"],
                ["src": "alice.test"], ["cid": "x"], ["neg": "true"], ["exp": 1],
            ] as [DataMap] {
                var map = try Value(cbor: good.cbor()).asMap ?? DataMap()
                for (name, value) in change { map[name] = value }
                let payload: Value = [
                    "seq": 1, "labels": [try front.value(), .map(map), "no label", try behind.value()],
                ]
                labeler.say(
                    StreamFrame(bytes: (["t": "#labels", "op": 1] as Value).cbor() + payload.cbor()), seq: 1)
            }
            labeler.say([good], seq: 2)
            try await harness.following([did]) {
                try await harness.expect(["a", "behind", "front"])
                #expect(labeler.cursors.count == 1)
                #expect(harness.logged.contains { $0.contains("label dropped") })
            }
        }
    }

    /// Events without a number or a list are passed by; those behind them are read.
    @Test(.timeLimit(.minutes(3))) func brokenEventsAreSkipped() async throws {
        let labeler = SpeakingLabeler()
        try await labeler.serve { origin in
            harness.publish(did, key: key.publicKey, endpoint: origin)
            let label = try harness.label("lost", by: did, key).value()
            for payload in [
                ["labels": [label]], ["seq": "1", "labels": [label]], ["seq": 1], ["seq": 1, "labels": 2],
            ]
                as [Value]
            {
                labeler.say(
                    StreamFrame(bytes: (["t": "#labels", "op": 1] as Value).cbor() + payload.cbor()), seq: 1)
            }
            labeler.say([harness.label("a", by: did, key)], seq: 2)
            try await harness.following([did]) {
                try await harness.expect(["a"])
                #expect(labeler.cursors.count == 1)
            }
        }
    }
}
