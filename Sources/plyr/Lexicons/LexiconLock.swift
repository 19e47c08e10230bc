import DataModel
import Foundation
import PDSClient
import Syntax

/// Which version of each document was pulled into a folder, kept beside the documents.
///
/// The name does not end in `.json`: whatever reads a folder of lexicons passes it by.
struct LexiconLock {
    struct Entry: Equatable {
        let uri: ATURI
        let cid: CID

        /// Who has published it.
        var account: DID? { if case .did(let did) = uri.authority { did } else { nil } }
    }

    private static let name = "lexicons.lock"
    private static let version: Int64 = 1
    private static let maximumBytes = 16 << 20

    let path: String
    /// Whether the file was there.
    private(set) var isThere = false
    private(set) var entries: [NSID: Entry] = [:]
    private var isChanged = false

    /// Reads what is there; nothing is as good as an empty one.
    init(in folder: String) throws {
        path = folder + "/" + Self.name
        guard FileManager.default.fileExists(atPath: path) else { return }
        isThere = true
        let bytes = try InputFile.read(path, first: Self.maximumBytes)
        do {
            let value = try Value(json: bytes)
            guard value["version"]?.asInteger == Self.version, let lexicons = value["lexicons"]?.asMap else {
                throw DataError("of a version that is not known here")
            }
            for (key, entry) in lexicons {
                entries[try NSID(key)] = Entry(
                    uri: try ATURI(entry["uri"]?.asString ?? ""), cid: try CID(entry["cid"]?.asString ?? ""))
            }
        } catch {
            throw LexiconInputError("\(path) is damaged: \(error)")
        }
    }

    subscript(nsid: NSID) -> Entry? { entries[nsid] }

    mutating func set(_ entry: Entry, for nsid: NSID) {
        guard entries[nsid] != entry else { return }
        entries[nsid] = entry
        isChanged = true
    }

    /// Writes the file if something has changed: a line for each document, in the order of their names.
    func save() throws {
        guard isChanged else { return }
        let lines = entries.sorted { $0.key < $1.key }.map { nsid, entry in
            "    \"\(nsid)\": { \"uri\": \"\(entry.uri)\", \"cid\": \"\(entry.cid)\" }"
        }
        let text = "{\n  \"version\": 1,\n  \"lexicons\": {\n" + lines.joined(separator: ",\n") + "\n  }\n}\n"
        try OutputFile.replace(path, with: text)
    }
}
