package import DataModel

/// The name of stored bytes: their SHA-256.
package struct ObjectID: Sendable, Hashable, CustomStringConvertible {
    /// Hexadecimal digits of a ``fileID``.
    package static let fileIDLength = 16

    package let digest: SHA256Digest

    package init(_ digest: SHA256Digest) { self.digest = digest }

    /// Reads 64 lower-case hexadecimal digits.
    package init?(_ text: String) {
        guard let bytes = Hex.decode(text), let digest = SHA256Digest(bytes), Hex.encode(bytes) == text else {
            return nil
        }
        self.digest = digest
    }

    /// All 64 digits.
    package var description: String { Hex.encode(digest.bytes) }

    /// The first 16 digits, by which plyr.fm addresses audio.
    package var fileID: String { String(description.prefix(Self.fileIDLength)) }

    /// The same bytes as a blob of a repository.
    package var cid: CID { CID(codec: .raw, digest: digest) }
}

/// Bytes that are stored for good.
package struct StoredObject: Sendable, Hashable {
    package let id: ObjectID
    /// Length in bytes.
    package let size: Int64
    /// The file that holds them; it never changes.
    package let path: String

    package init(id: ObjectID, size: Int64, path: String) {
        self.id = id
        self.size = size
        self.path = path
    }
}

/// Bytes that have arrived and may still be thrown away.
package struct IncomingObject: Sendable, Hashable {
    package let id: ObjectID
    /// Length in bytes.
    package let size: Int64
    /// The temporary file, complete and synced.
    package let path: String

    /// The first bytes, at most `count`.
    package func head(_ count: Int) async throws -> [UInt8] {
        try await FileIO.run { try FileIO.head(of: path, count) }
    }
}
