import DataModel
import Foundation
import PDSClient
import Schema
import Syntax

/// A folder that documents are pulled into, each at the path that its NSID says.
struct PullFolder {
    enum Outcome: Equatable {
        case added
        case updated
        case current
        /// It was changed here, so that it was left as it is.
        case kept
    }

    private let path: String
    private(set) var lock: LexiconLock

    init(_ path: String) throws {
        self.path = path
        lock = try LexiconLock(in: path)
    }

    /// Where the document of an NSID stands.
    func file(of nsid: NSID) -> String { path + "/" + nsid.segments.joined(separator: "/") + ".json" }

    /// The version that stands here; nil when there is none, or none that could ever have been published.
    func version(of nsid: NSID) throws -> (isThere: Bool, cid: CID?) {
        let file = file(of: nsid)
        guard FileManager.default.fileExists(atPath: file) else { return (false, nil) }
        let bytes = try InputFile.read(file, first: LexiconDocument.maximumBytes + 1)
        return (true, try? LocalLexicon(json: bytes).cid)
    }

    /// Takes a published document in. What was changed here since it was pulled is only replaced when `isForced`.
    mutating func take(_ published: PublishedLexicon, isForced: Bool) throws -> Outcome {
        let nsid = published.document.id
        let (isThere, own) = try version(of: nsid)
        let isUnchanged = own != nil && own == lock[nsid]?.cid
        guard !isThere || own == published.cid || isUnchanged || isForced else { return .kept }
        if own != published.cid { try write(published) }
        lock.set(.init(uri: published.uri, cid: published.cid), for: nsid)
        return !isThere ? .added : own == published.cid ? .current : .updated
    }

    private func write(_ published: PublishedLexicon) throws {
        let file = file(of: published.document.id)
        try OutputFile.makeFolder(URL(filePath: file).deletingLastPathComponent().path)
        try OutputFile.replace(file, with: LexiconText.json(published.record))
    }
}
