package import DataModel
import HTTPClient
import Lexicons
package import Repo
package import Syntax
import XRPC

/// The repository of an account on another server.
///
/// A server holds many writes to one commit, but not each to its record. So the records are looked at here, and the
/// commit that was the newest before that must still be the newest when they are written.
package struct RemoteRepository: RecordWriting {
    /// How often a write is tried when something else is written to the repository meanwhile.
    private static let maximumTries = 4
    private typealias Method = Com.Atproto.Repo.ApplyWrites

    private let session: PDSSession

    package init(_ session: PDSSession) { self.session = session }

    package func write(
        _ writes: [RecordWrite], to did: DID, swapCommit: CID?
    ) async throws(RecordWritingError) -> WriteResult {
        guard did == session.did else { throw .noSuchRepository }
        for _ in 1...(swapCommit == nil ? Self.maximumTries : 1) {
            if let result = try await answering({ try await attempt(writes, swapCommit) }) { return result }
        }
        throw .conflict
    }

    /// Nil when the commit is another by now.
    private func attempt(_ writes: [RecordWrite], _ swapCommit: CID?) async throws -> WriteResult? {
        let head = if let swapCommit { swapCommit } else { try await newestCommit() }
        var items: [Method.Input.WritesItem?] = []
        for write in writes { items.append(try await item(for: write)) }
        let needed = items.compactMap(\.self)
        guard !needed.isEmpty else {
            return WriteResult(records: try records(writes, items, results: []), commit: nil, rev: nil)
        }
        let output: Method.Output
        do {
            output = try await session.client.call(
                Method.self, NoParameters(),
                input: .init(repo: .did(session.did), writes: needed, swapCommit: try CIDString(head.description)))
        } catch let error as XRPCError where error.name == Method.Failure.invalidSwap.rawValue {
            return nil
        }
        return WriteResult(
            records: try records(writes, items, results: output.results ?? []),
            commit: try output.commit.map { try CID($0.cid.text) }, rev: output.commit?.rev)
    }

    private func newestCommit() async throws -> CID {
        try await CID(session.client.call(Com.Atproto.Sync.GetLatestCommit.self, .init(did: session.did)).cid.text)
    }

    /// What to ask of the server; nil when there is nothing to do.
    private func item(for write: RecordWrite) async throws -> Method.Input.WritesItem? {
        switch write {
        case .create(let collection, let rkey, let value):
            if let rkey, try await present(collection, rkey) != nil { throw RecordWritingError.conflict }
            return .create(.init(collection: collection, rkey: rkey, value: try fields(value, collection)))
        case .put(let collection, let rkey, let value, let condition):
            let present = try await present(collection, rkey)
            try check(condition, present)
            let fields = try fields(value, collection)
            if present == nil { return .create(.init(collection: collection, rkey: rkey, value: fields)) }
            return .update(.init(collection: collection, rkey: rkey, value: fields))
        case .delete(let collection, let rkey, let condition):
            let present = try await present(collection, rkey)
            try check(condition, present)
            return present.map { _ in .delete(.init(collection: collection, rkey: rkey)) }
        }
    }

    private func check(_ condition: RecordCondition, _ present: CID?) throws {
        switch condition {
        case .any: break
        case .absent: if present != nil { throw RecordWritingError.conflict }
        case .exactly(let cid): if present != cid { throw RecordWritingError.conflict }
        }
    }

    private func fields(_ value: Value, _ collection: NSID) throws -> DataMap {
        guard var fields = value.asMap else {
            throw RecordWritingError.refused(name: "InvalidRequest", message: "A record must be an object.")
        }
        if fields["$type"] == nil { fields["$type"] = .string(collection.text) }
        return fields
    }

    private func present(_ collection: NSID, _ rkey: RecordKey) async throws -> CID? {
        typealias Method = Com.Atproto.Repo.GetRecord
        do {
            let record = try await session.client.call(
                Method.self, .init(repo: .did(session.did), collection: collection, rkey: rkey))
            return try record.cid.map { try CID($0.text) } ?? .dagCBOR(Value.map(record.value).cbor())
        } catch let error as XRPCError where error.name == Method.Failure.recordNotFound.rawValue {
            return nil
        }
    }

    /// What stands there now. Servers of old versions tell no results; then it is what was sent.
    private func records(
        _ writes: [RecordWrite], _ items: [Method.Input.WritesItem?], results: [Method.Output.ResultsItem]
    ) throws -> [WrittenRecord] {
        var results = results[...]
        return try zip(writes, items).map { write, item in
            let told = item == nil ? nil : results.popFirst()
            switch (told, item) {
            case (.createResult(let made)?, _): return WrittenRecord(uri: made.uri, cid: try CID(made.cid.text))
            case (.updateResult(let made)?, _): return WrittenRecord(uri: made.uri, cid: try CID(made.cid.text))
            case (_, .create(let sent)?): return try record(write, sent.rkey, sent.value)
            case (_, .update(let sent)?): return try record(write, sent.rkey, sent.value)
            case (_, .delete(let sent)?): return try record(write, sent.rkey, nil)
            case (_, nil): return try record(write, write.rkey, nil)
            }
        }
    }

    private func record(_ write: RecordWrite, _ rkey: RecordKey?, _ value: DataMap?) throws -> WrittenRecord {
        guard let rkey else { throw RecordWritingError.unavailable("the server does not say which key it has chosen") }
        let uri = ATURI(authority: .did(session.did), collection: write.collection, rkey: rkey)
        return WrittenRecord(uri: uri, cid: value.map { .dagCBOR(Value.map($0).cbor()) })
    }

    private func answering<Answer>(_ work: () async throws -> Answer) async throws(RecordWritingError) -> Answer {
        do {
            return try await work()
        } catch let error as RecordWritingError {
            throw error
        } catch let error as XRPCError where (400..<500).contains(error.status) && error.status != 429 {
            throw .refused(name: error.name, message: error.message ?? "")
        } catch {
            throw .unavailable("\(error)")
        }
    }
}

extension RecordWrite {
    fileprivate var rkey: RecordKey? {
        switch self {
        case .create(_, let rkey, _): rkey
        case .put(_, let rkey, _, _), .delete(_, let rkey, _): rkey
        }
    }
}
