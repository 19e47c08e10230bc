import Foundation
import GRDB
import Keys
package import Syntax
import Synchronization

/// A labeler and the key that it signs with now.
struct Signer: Sendable {
    let labelerID: Int64
    let did: DID
    let keyID: Int64
    let key: PrivateKey
}

/// Opens the sealed keys of the log, each once.
final class KeyRing: Sendable {
    private let sealing: SealingKey
    private let opened = Mutex<[Int64: PrivateKey]>([:])
    /// As the last transaction saw them.
    private let latest = Mutex<[DID: Signer]>([:])

    init(sealing: SealingKey) { self.sealing = sealing }

    /// The present signers, by labeler.
    func signers(in db: Database) throws -> [Int64: Signer] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT labeler.id, labeler.did, signing_key.id, signing_key.private_key, signing_key.public_key
                    FROM signing_key JOIN labeler ON labeler.id = signing_key.labeler
                    WHERE signing_key.state = 'current'
                    """))
        var signers: [Int64: Signer] = [:]
        for row in rows {
            signers[row[0]] = Signer(
                labelerID: row[0], did: try DID(row[1]), keyID: row[2],
                key: try key(row[2], sealed: row[3], of: row[4]))
        }
        return signers
    }

    /// The present signer of a labeler. Throws for one that is not hosted, and while a key is being rotated.
    func signer(of did: DID, in db: Database) throws -> Signer {
        if let recent = recentSigner(of: did), try isPresent(recent, in: db) { return recent }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT labeler.id, current.id, pending.id FROM labeler
                    JOIN signing_key AS current ON current.labeler = labeler.id AND current.state = 'current'
                    LEFT JOIN signing_key AS pending ON pending.labeler = labeler.id AND pending.state = 'pending'
                    WHERE labeler.did = ?
                    """), arguments: [did.text])
        guard let row else { throw LabelerError.unknownLabeler(did) }
        guard row[2] == nil else { throw LabelerError.keyIsRotated(did) }
        let sealed = try Row.fetchOne(
            db, sql: "SELECT private_key, public_key FROM signing_key WHERE id = ?", arguments: [row[1] as Int64])
        guard let sealed else { throw LabelerError.unknownLabeler(did) }
        let signer = Signer(
            labelerID: row[0], did: did, keyID: row[1], key: try key(row[1], sealed: sealed[0], of: sealed[1]))
        latest.withLock { $0[did] = signer }
        return signer
    }

    /// Whether a labeler signs with this key, and is not about to change it.
    private func isPresent(_ signer: Signer, in db: Database) throws -> Bool {
        let present = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id FROM signing_key WHERE labeler = ?1 AND state = 'current'
                    AND NOT EXISTS (SELECT 1 FROM signing_key WHERE labeler = ?1 AND state = 'pending')
                    """), arguments: [signer.labelerID])
        return present == signer.keyID
    }

    /// The signer of a labeler as it was a moment ago; nil for one that has not signed yet. Good enough to sign before
    /// a transaction, which looks again.
    func recentSigner(of did: DID) -> Signer? { latest.withLock { $0[did] } }

    /// Seals a key for its row.
    func seal(_ key: PrivateKey) throws -> Data {
        Data(try sealing.seal([key.curve == .k256 ? 0 : 1] + key.bytes, context: Self.context(key.publicKey.didKey)))
    }

    private func key(_ id: Int64, sealed: Data, of publicKey: String) throws -> PrivateKey {
        if let key = opened.withLock({ $0[id] }) { return key }
        let bytes = try sealing.open(Array(sealed), context: Self.context(publicKey))
        let key = try PrivateKey(curve: bytes.first == 0 ? .k256 : .p256, bytes: Array(bytes.dropFirst()))
        opened.withLock { $0[id] = key }
        return key
    }

    private static func context(_ publicKey: String) -> String { "signing_key " + publicKey }
}

/// Why a labeler does not speak.
package enum LabelerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The log has no labeler of this DID.
    case unknownLabeler(DID)
    /// The labeler is there already.
    case knownLabeler(DID)
    /// A new key is being published; nothing is signed until that is done.
    case keyIsRotated(DID)
    /// No new key is being published.
    case noPendingKey(DID)
    /// The key is one that the labeler has or had.
    case usedKey(DID)
    /// Too much waits to be written.
    case overloaded

    package var description: String {
        switch self {
        case .unknownLabeler(let did): "no labeler \(did) speaks from here"
        case .knownLabeler(let did): "the labeler \(did) is here already"
        case .keyIsRotated(let did):
            "a new key of \(did) is being published; finish with 'plyr labeler rotate-key', or give it up with --abort"
        case .noPendingKey(let did): "no key of \(did) is being published"
        case .usedKey(let did): "\(did) has signed with this key before"
        case .overloaded: "too many labels wait to be written; try again"
        }
    }
}
