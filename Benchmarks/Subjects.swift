import DataModel
import Keys
import Lexicons
import Repo

extension Subject {
    /// Names that ratios are made of.
    enum Name {
        static let labelEncode = "label: encode"
        static let labelDecode = "label: decode"
        static let labelSerialize = "label: libcbor cbor_serialize"
        static let labelLoad = "label: libcbor cbor_load"
    }

    /// Subjects that are measured together, group by group: what one group leaves in memory, such as a whole tree, must
    /// not slow the allocations of another.
    static func groups(_ samples: Samples) -> [() throws -> [Subject]] {
        [
            { try labels(samples) }, { try tracks(samples) }, { hashes(samples) }, { signatures(samples) },
            { try trees() },
        ]
    }

    private static func labels(_ samples: Samples) throws -> [Subject] {
        let (label, bytes) = (samples.label, samples.labelBytes)
        let json = label.json()
        return [
            Subject(name: Name.labelEncode, bytes: bytes.count) { label.cbor().count },
            Subject(name: Name.labelSerialize, bytes: bytes.count, body: try serializing(bytes)),
            Subject(name: Name.labelDecode, bytes: bytes.count) {
                try Com.Atproto.Label.Defs.Label(cbor: bytes).val.utf8.count
            },
            Subject(name: Name.labelLoad, bytes: bytes.count) { LibCBOR.load(bytes) },
            Subject(name: "label: generic decode", bytes: bytes.count) { try Value(cbor: bytes).asMap?.count ?? 0 },
            Subject(name: "label: JSON encode", bytes: json.count) { label.json().count },
            Subject(name: "label: JSON decode", bytes: json.count) {
                try Com.Atproto.Label.Defs.Label(json: json).val.utf8.count
            },
        ]
    }

    private static func tracks(_ samples: Samples) throws -> [Subject] {
        let (track, bytes) = (samples.track, samples.trackBytes)
        let json = track.json()
        return [
            Subject(name: "track: encode", bytes: bytes.count) { track.cbor().count },
            Subject(name: "track: libcbor cbor_serialize", bytes: bytes.count, body: try serializing(bytes)),
            Subject(name: "track: decode", bytes: bytes.count) { try Fm.Plyr.Track(cbor: bytes).title.utf8.count },
            Subject(name: "track: libcbor cbor_load", bytes: bytes.count) { LibCBOR.load(bytes) },
            Subject(name: "track: generic decode", bytes: bytes.count) { try Value(cbor: bytes).asMap?.count ?? 0 },
            Subject(name: "track: JSON encode", bytes: json.count) { track.json().count },
            Subject(name: "track: JSON decode", bytes: json.count) {
                try Fm.Plyr.Track(json: json).title.utf8.count
            },
        ]
    }

    private static func serializing(_ bytes: [UInt8]) throws -> () throws -> Int {
        guard let item = LibCBOR.Item(bytes) else { throw DataError("libcbor refuses the sample") }
        return {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { item.serialize(into: $0) }
        }
    }

    private static func hashes(_ samples: Samples) -> [Subject] {
        let bytes = samples.trackBytes
        let large = [UInt8](repeating: 0x61, count: 1 << 20)
        return [
            Subject(name: "CID of a track", bytes: bytes.count) { CID.dagCBOR(bytes).hashValue },
            Subject(name: "CID as text") { [cid = CID.dagCBOR(bytes)] in cid.description.utf8.count },
            Subject(name: "SHA-256", bytes: bytes.count) { SHA256Digest.of(bytes).hashValue },
            Subject(name: "SHA-256", bytes: large.count, iterations: 20) { SHA256Digest.of(large).hashValue },
        ]
    }

    private static func signatures(_ samples: Samples) -> [Subject] {
        let (key, bytes) = (samples.key, samples.labelBytes)
        let publicKey = key.publicKey
        let signature = key.sign(bytes)
        return [
            Subject(name: "K-256: sign", bytes: bytes.count, iterations: 1000) { Int(key.sign(bytes)[0]) },
            Subject(name: "K-256: verify", bytes: bytes.count, iterations: 1000) {
                publicKey.verify(signature: signature, message: bytes) ? 1 : 0
            },
        ]
    }

    private static func trees() throws -> [Subject] {
        let size = 10_000
        let value = CID.dagCBOR([0xa0])
        // Multiplying by an odd number visits the keys out of order, each once.
        let paths = try (0..<size).map { number in
            try RecordPath("\(Fm.Plyr.Track.nsid)/3m\(String(10_000_000 + number * 7919 % size))")
        }
        func grown() throws -> MerkleSearchTree<MemoryBlocks> {
            var tree = MerkleSearchTree(blocks: MemoryBlocks())
            for path in paths { try tree.set(value, at: path) }
            return tree
        }
        let full = try grown()
        return [
            Subject(name: "tree: insert, up to 10,000 keys", iterations: 1, operationsPerCall: size) {
                try grown().value(at: paths[0]) == nil ? 0 : 1
            },
            Subject(name: "tree: root of 10,000 keys, a key", iterations: 1, operationsPerCall: size) {
                full.rootCID.hashValue
            },
        ]
    }
}
