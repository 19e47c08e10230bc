import DataModel
import Foundation
import HTTPTransport
import XRPC

/// Collects an archive while a read transaction is open, so that the transaction does not wait for the network: in
/// memory when it is small, otherwise in a file that is deleted when it is opened for sending.
final class ArchiveSpool: @unchecked Sendable {
    // Used by the one transaction that fills it, then by the one task that reads it.

    /// Larger archives are in a file: sixteen readers that stop reading must not hold much memory.
    private static let memoryBytes = 512 << 10

    private let folder: String
    private let slots: ArchiveSlots
    private var waiting: [UInt8] = []
    private var file: (path: String, handle: FileHandle)?

    /// Takes one of `slots`, until the archive has been sent.
    ///
    /// - Parameter folder: for the file of a large archive.
    /// - Throws: `NotEnoughResources` when all slots are taken.
    init(folder: String, slots: ArchiveSlots) throws {
        try slots.take()
        self.folder = folder
        self.slots = slots
    }

    deinit {
        discard()
        slots.giveBack()
    }

    func append(_ bytes: [UInt8]) throws {
        waiting += bytes
        guard waiting.count >= Self.memoryBytes else { return }
        try flush()
    }

    private func flush() throws {
        if file == nil {
            let path = "\(folder)/\(UUID().uuidString).car"
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw CocoaError(.fileWriteUnknown) }
            file = (path, handle)
        }
        try file?.handle.write(contentsOf: Data(waiting))
        waiting = []
    }

    /// All that was appended, as an answer.
    func body() async throws -> RawBody {
        guard let path = file?.path else {
            // The stream holds on to the slot.
            let whole = BodyStream(bytes: waiting).map { [self] piece in withExtendedLifetime(self) { piece } }
            return RawBody(stream: BodyStream(whole), contentType: CAR.mediaType, length: waiting.count)
        }
        try flush()
        let opened = try await OpenedFile.open(path)
        discard()
        guard let opened, opened.size > 0 else { throw CocoaError(.fileReadUnknown) }
        // The stream holds on to the slot.
        let pieces = opened.bytes(ByteRange(first: 0, last: opened.size - 1)).map { [self] piece in
            withExtendedLifetime(self) { piece }
        }
        return RawBody(stream: BodyStream(pieces), contentType: CAR.mediaType, length: Int(opened.size))
    }

    private func discard() {
        guard let path = file?.path else { return }
        file = nil
        // An open file is readable after its name is gone; a name that cannot be removed is swept at the next start.
        unlink(path)
    }
}
