import DataModel
import Lexicons
import Repo
import Schema
import Syntax

/// How far a record is held against its lexicon.
enum ValidationMode: Sendable, Hashable {
    /// If the lexicon is known.
    case optimistic
    /// It must be known.
    case required
    /// Not at all.
    case off

    init(_ validate: Bool?) {
        switch validate {
        case nil: self = .optimistic
        case true?: self = .required
        case false?: self = .off
        }
    }
}

/// What must be true of the record at the path of a write.
enum WriteCondition: Sendable, Hashable {
    case any
    /// There must be none, because a new one is made.
    case new
    /// There must be none, as the caller took it for.
    case absent
    case present
    case exactly(CID)
}

/// A write whose data has been checked and encoded.
struct PreparedWrite: Sendable {
    let path: RecordPath
    let collection: NSID
    let rkey: RecordKey
    /// Nil deletes.
    let block: CAR.Block?
    let blobs: [BlobRef]
    let condition: WriteCondition
    /// Whether the record was held against its lexicon; nil when that was not asked for.
    let isValidated: Bool?
}

/// Turns data into what may be written.
enum RecordPreparation {
    /// The specification's guide: larger records are not relayed.
    static let maximumRecordBytes = 1_000_000
    /// Of one record.
    private static let maximumBlobs = 1000

    /// A creation or replacement. `makeKey` is asked for a key where there is none.
    static func write(
        _ fields: DataMap, collection: NSID, rkey: RecordKey?, condition: WriteCondition, mode: ValidationMode,
        makeKey: () -> TID
    ) throws(WriteRefusal) -> PreparedWrite {
        var fields = fields
        switch fields["$type"] {
        case nil: fields["$type"] = .string(collection.text)
        case .string(let type)? where type == collection.text: break
        default: throw .invalid("The record's $type must be \(collection).")
        }
        let rkey = rkey ?? key(for: collection, makeKey)
        let value = Value.map(fields)
        let isValidated = try validate(value, collection, rkey, mode)
        let bytes = value.cbor()
        guard bytes.count <= maximumRecordBytes else { throw .invalid("The record is longer than 1 MB.") }
        var finder = BlobFinder()
        try finder.find(in: value)
        guard finder.blobs.count <= maximumBlobs else { throw .invalid("The record has too many blobs.") }
        return PreparedWrite(
            path: RecordPath(collection: collection, rkey: rkey), collection: collection, rkey: rkey,
            block: CAR.Block(cid: .dagCBOR(bytes), bytes: bytes), blobs: finder.blobs, condition: condition,
            isValidated: isValidated)
    }

    /// A deletion.
    static func delete(collection: NSID, rkey: RecordKey, condition: WriteCondition) -> PreparedWrite {
        PreparedWrite(
            path: RecordPath(collection: collection, rkey: rkey), collection: collection, rkey: rkey, block: nil,
            blobs: [], condition: condition, isValidated: nil)
    }

    /// The key that the lexicon asks for, or a time.
    private static func key(for collection: NSID, _ makeKey: () -> TID) -> RecordKey {
        if case .record(let schema)? = LexiconIndex.catalog[collection]?.main?.kind, case .literal(let key) = schema.key
        {
            return key
        }
        return RecordKey(makeKey())
    }

    private static func validate(
        _ value: Value, _ collection: NSID, _ rkey: RecordKey, _ mode: ValidationMode
    ) throws(WriteRefusal) -> Bool? {
        // Whatever the mode, what goes into a repository is in the data model.
        do throws(DataError) { try value.checked(.atproto) } catch { throw .invalid("The record \(error.reason).") }
        guard mode != .off else { return nil }
        guard case .record? = LexiconIndex.catalog[collection]?.main?.kind else {
            if mode == .required { throw .invalid("The lexicon \(collection) is not known here.") }
            return false
        }
        do throws(ConstraintViolation) {
            try LexiconIndex.catalog.validate(record: value, in: collection, key: rkey)
        } catch {
            throw .invalid("Invalid \(collection) record: \(error)")
        }
        return true
    }
}

/// Finds the blobs of a record.
private struct BlobFinder {
    private(set) var blobs: [BlobRef] = []
    private var seen: Set<CID> = []

    mutating func find(in value: Value) throws(WriteRefusal) {
        switch value {
        case .array(let items):
            for item in items { try find(in: item) }
        case .map(let map):
            if map["$type"]?.asString == BlobRef.type { return try add(map) }
            if map.count == 2, map["cid"]?.asString != nil, map["mimeType"]?.asString != nil {
                throw .invalid("The record has a blob in the old form.")
            }
            for (_, item) in map { try find(in: item) }
        default: return
        }
    }

    private mutating func add(_ map: DataMap) throws(WriteRefusal) {
        let blob: BlobRef
        do throws(DataError) { blob = try BlobRef(map) } catch {
            throw .invalid("The record has a blob: \(error.reason).")
        }
        guard blob.ref.codec == .raw else { throw .invalid("A blob's CID must be that of raw bytes.") }
        if seen.insert(blob.ref).inserted { blobs.append(blob) }
    }
}
