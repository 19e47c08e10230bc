package import DataModel
import Lexicons
package import Schema
package import Syntax

/// A document as its account has published it.
package struct PublishedLexicon: Sendable {
    package let uri: ATURI
    package let did: DID
    package let cid: CID
    /// The whole record, with its `$type`.
    package let record: DataMap
    package let document: LexiconDocument

    /// Checks that a record is the lexicon that its key says.
    init(_ value: Value, cid: CID, nsid: NSID, did: DID) throws(LexiconResolutionError) {
        uri = Self.uri(of: nsid, in: did)
        self.did = did
        self.cid = cid
        guard let record = value.asMap else { throw .notTheDocument(uri, "no object") }
        let type = Com.Atproto.Lexicon.Schema.nsid
        guard record["$type"]?.asString == type.text else { throw .notTheDocument(uri, "its $type is not \(type)") }
        guard record["lexicon"]?.asInteger == 1 else { throw .notTheDocument(uri, "`lexicon` is not 1") }
        guard let id = record["id"]?.asString, id.utf8.elementsEqual(nsid.text.utf8) else {
            throw .notTheDocument(uri, "its id is not \(nsid)")
        }
        self.record = record
        let parsed = LexiconDocument.parse(json: value.json(), file: uri.text)
        guard let document = parsed.document else { throw .invalidDocument(uri, parsed.diagnostics) }
        self.document = document
    }

    /// Where the document of `nsid` stands.
    package static func uri(of nsid: NSID, in did: DID) -> ATURI {
        ATURI(authority: .did(did), collection: Com.Atproto.Lexicon.Schema.nsid, rkey: try? RecordKey(nsid.text))
    }
}
