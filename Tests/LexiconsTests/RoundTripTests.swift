import DataModel
import Foundation
import Lexicons
import Schema
import Syntax
import Testing

/// Data through the generated types, and the same data through the schema.
struct RoundTripTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let type: String
        let data: Value
        let cbor: String?
        let cid: String?

        var testDescription: String { type }
    }

    static let samples: [Sample] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/lexicon-data/values.json")
        guard let bytes = try? Data(contentsOf: file), let list = try? Value(json: Array(bytes)).asArray else {
            return []
        }
        return list.compactMap { item in
            guard let type = item["type"]?.asString, let data = item["data"] else { return nil }
            return Sample(type: type, data: data, cbor: item["cbor"]?.asString, cid: item["cid"]?.asString)
        }
    }()

    static let types: [String: any LexiconValue.Type] = [
        "fm.plyr.track": Fm.Plyr.Track.self,
        "fm.plyr.like": Fm.Plyr.Like.self,
        "fm.plyr.comment": Fm.Plyr.Comment.self,
        "fm.plyr.list": Fm.Plyr.List.self,
        "fm.plyr.actor.profile": Fm.Plyr.Actor.Profile.self,
        "fm.plyr.actor.defs#profileView": Fm.Plyr.Actor.Defs.ProfileView.self,
        "fm.plyr.feed.defs#trackView": Fm.Plyr.Feed.Defs.TrackView.self,
        "fm.plyr.upload.defs#job": Fm.Plyr.Upload.Defs.Job.self,
        "com.atproto.label.defs#label": Com.Atproto.Label.Defs.Label.self,
        "com.atproto.label.subscribeLabels#labels": Com.Atproto.Label.SubscribeLabels.Labels.self,
        "com.atproto.label.subscribeLabels#info": Com.Atproto.Label.SubscribeLabels.Info.self,
        "com.atproto.repo.strongRef": Com.Atproto.Repo.StrongRef.self,
        "com.atproto.repo.applyWrites#create": Com.Atproto.Repo.ApplyWrites.Create.self,
        "com.atproto.sync.subscribeRepos#commit": Com.Atproto.Sync.SubscribeRepos.Commit.self,
        "com.atproto.sync.subscribeRepos#identity": Com.Atproto.Sync.SubscribeRepos.Identity.self,
    ]

    @Test func thereAreSamples() {
        #expect(Self.samples.count == 20)
    }

    @Test(arguments: samples)
    func jsonAndCBORTellTheSame(_ sample: Sample) throws {
        let type = try #require(Self.types[sample.type])
        try roundTrip(type, sample)
    }

    private func roundTrip<Type: LexiconValue>(_ type: Type.Type, _ sample: Sample) throws {
        let first = try Type(json: sample.data.json())
        #expect(first.cbor() == sample.data.cbor())
        let second = try Type(cbor: first.cbor())
        #expect(second == first)
        #expect(second.json() == sample.data.json())
        if let cbor = sample.cbor { #expect(Hex.encode(first.cbor()) == cbor) }
        if let cid = sample.cid { #expect(CID.dagCBOR(first.cbor()).description == cid) }
    }

    @Test(arguments: samples)
    func theSchemaAgrees(_ sample: Sample) throws {
        let anywhere = try NSID("com.example.any")
        let reference = try #require(Reference(sample.type, in: anywhere))
        try LexiconIndex.catalog.validate(sample.data, as: reference)
        if reference.name == "main", LexiconIndex.records.contains(reference.nsid) {
            try LexiconIndex.catalog.validate(record: sample.data, in: reference.nsid)
        }
    }

    /// Damaged data: the generated type and the schema must come to the same judgement.
    @Test(arguments: samples)
    func theSchemaAgreesAboutDamage(_ sample: Sample) throws {
        let anywhere = try NSID("com.example.any")
        let type = try #require(Self.types[sample.type])
        let reference = try #require(Reference(sample.type, in: anywhere))
        let isRecord = LexiconIndex.records.contains(reference.nsid) && reference.name == "main"
        for damaged in Damage.all(sample.data) {
            let bytes = damaged.cbor()
            let byType = (try? type.init(cbor: bytes)) != nil
            let bySchema: Bool
            if isRecord {
                bySchema = (try? LexiconIndex.catalog.validate(record: damaged, in: reference.nsid)) != nil
            } else {
                bySchema = (try? LexiconIndex.catalog.validate(damaged, as: reference)) != nil
            }
            #expect(byType == bySchema, "\(String(decoding: damaged.json(), as: UTF8.self))")
        }
    }
}

/// Ways to spoil a value.
enum Damage {
    private static let replacements: [Value] = [
        .null, true, -1, "", "x", .bytes([1]), [], [:], ["$type": "com.example.any"],
        .string(String(repeating: "é", count: 3000)), .integer(.max),
    ]

    /// Each part of the value replaced by each replacement, and each entry of a map taken away.
    static func all(_ value: Value) -> [Value] {
        var results = replacements
        switch value {
        case .map(let map):
            for (key, inner) in map {
                var changed = map
                changed[key] = nil
                results.append(.map(changed))
                for damaged in all(inner) {
                    changed[key] = damaged
                    results.append(.map(changed))
                }
            }
        case .array(let items):
            for index in items.indices {
                for damaged in all(items[index]) {
                    var changed = items
                    changed[index] = damaged
                    results.append(.array(changed))
                }
            }
        default: break
        }
        return results
    }
}
