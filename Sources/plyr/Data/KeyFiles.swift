import DataModel
import Foundation
import Keys

/// The secrets of a data folder, each in a file of its own. ``FolderContents`` makes them in a new folder.
struct KeyFiles: Sendable {
    static let names = ["service", "labeler", "sealing", "sessions"]

    private let folder: DataFolder

    init(_ folder: DataFolder) { self.folder = folder }

    /// `#atproto` in the service's DID document.
    func service() throws -> PrivateKey { try signingKey("service") }

    /// The service's first key for labels; the labeler's log has the present one.
    func labeler() throws -> PrivateKey { try signingKey("labeler") }

    /// Encrypts secrets at rest.
    func sealing() throws -> SealingKey { try SealingKey(bytes: secret("sealing")) }

    /// Authenticates session tokens.
    func sessions() throws -> [UInt8] { try secret("sessions") }

    /// Where a secret is in the folder.
    static func path(_ name: String) -> String { "keys/\(name).key" }

    /// Whether the folder has a secret of this name.
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder(Self.path(name))) }

    /// Makes a secret, unless another process is first. Private keys and other secrets have 32 bytes alike.
    func make(_ name: String) throws {
        let isKey = name == "service" || name == "labeler"
        _ = try folder.file(Self.path(name)) {
            let bytes = isKey ? PrivateKey.generate(.k256).bytes : RandomBytes.make(count: SealingKey.length)
            return Array((Hex.encode(bytes) + "\n").utf8)
        }
    }

    private func signingKey(_ name: String) throws -> PrivateKey {
        try PrivateKey(curve: .k256, bytes: read(name))
    }

    private func secret(_ name: String) throws -> [UInt8] {
        let bytes = try read(name)
        guard bytes.count == SealingKey.length else { throw Self.damaged(name) }
        return bytes
    }

    /// A file of hexadecimal digits and a line feed.
    private func read(_ name: String) throws -> [UInt8] {
        guard let content = try folder.content(of: Self.path(name)) else {
            throw LostFile(Self.path(name), in: folder, found: ["the data in this folder"])
        }
        guard content.last == UInt8(ascii: "\n"),
            let bytes = Hex.decode(String(decoding: content.dropLast(), as: UTF8.self))
        else { throw Self.damaged(name) }
        return bytes
    }

    private static func damaged(_ name: String) -> DataError { DataError("\(path(name)) is damaged") }
}
