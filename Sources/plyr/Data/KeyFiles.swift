import DataModel
import Keys

/// The secrets of a data folder, each in a file of its own, made when it is first needed.
struct KeyFiles: Sendable {
    private let folder: DataFolder

    init(_ folder: DataFolder) { self.folder = folder }

    /// `#atproto` in the service's DID document.
    func service() throws -> PrivateKey { try signingKey("service") }

    /// The service's first key for labels; the labeler's log has the present one.
    func labeler() throws -> PrivateKey { try signingKey("labeler") }

    /// Rotates the PLC entries of hosted accounts.
    func rotation() throws -> PrivateKey { try signingKey("rotation") }

    /// Encrypts secrets at rest.
    func sealing() throws -> SealingKey { try SealingKey(bytes: secret("sealing")) }

    /// Authenticates session tokens.
    func sessions() throws -> [UInt8] { try secret("sessions") }

    private func signingKey(_ name: String) throws -> PrivateKey {
        try PrivateKey(curve: .k256, bytes: hex(name) { PrivateKey.generate(.k256).bytes })
    }

    private func secret(_ name: String) throws -> [UInt8] {
        let bytes = try hex(name) { RandomBytes.make(count: SealingKey.length) }
        guard bytes.count == SealingKey.length else { throw Self.damaged(name) }
        return bytes
    }

    /// A file of hexadecimal digits and a line feed.
    private func hex(_ name: String, make: () -> [UInt8]) throws -> [UInt8] {
        let content = try folder.file("keys/\(name).key") { Array((Hex.encode(make()) + "\n").utf8) }
        guard content.last == UInt8(ascii: "\n"),
            let bytes = Hex.decode(String(decoding: content.dropLast(), as: UTF8.self))
        else { throw Self.damaged(name) }
        return bytes
    }

    private static func damaged(_ name: String) -> DataError { DataError("keys/\(name).key is damaged") }
}
