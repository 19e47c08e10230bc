import Foundation
import GRDB
package import Labeling
package import Syntax

/// The one way into the log of this process: emitters that come at the same time share a commit.
///
/// A durable commit is one write to the disk, whatever is in it. While one is under way, all who come wait for the next
/// and are answered together behind it.
package actor LabelWriter {
    /// Labels of one transaction, so that none takes long.
    private static let maximumTogether = 10_000
    /// Labels that may wait; beyond, emitters are told to come again.
    private static let maximumWaiting = 100_000

    fileprivate struct Request {
        let did: DID
        let drafts: [SignedDraft]
        let mark: ImportMark?
        let answer: CheckedContinuation<[Result<Emission, LabelError>], any Error>
    }

    private let store: LabelStore
    private let now: @Sendable () -> Int64
    /// Called behind each commit.
    private let committed: @Sendable () -> Void
    private var waiting: [Request] = []
    private var waitingLabels = 0
    private var isWriting = false
    private var isTakenUp: Bool

    /// - Parameters:
    ///   - now: microseconds since 1970.
    ///   - isTakenUp: whether another process has the log open since it took it up.
    ///   - committed: tells whoever streams the log; must not wait.
    package init(
        store: LabelStore, now: @escaping @Sendable () -> Int64, isTakenUp: Bool = false,
        committed: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.now = now
        self.isTakenUp = isTakenUp
        self.committed = committed
    }

    /// Takes the log up: numbers that were given out before a restore are not given out again.
    package func prepare() async throws {
        guard !isTakenUp else { return }
        try await store.takeUp(at: now())
        isTakenUp = true
    }

    /// Says something, durably. What holds already, just so, is answered and not said again.
    package nonisolated func emit(_ draft: LabelDraft, from did: DID) async throws -> Emission {
        let signed = try await store.sign([draft], from: did, at: now())
        guard let emission = try await write(signed, from: did, mark: nil).first else {
            throw LabelerError.overloaded
        }
        return try emission.get()
    }

    /// Says many things, all or none, in one transaction; the error names the first that cannot be said.
    package nonisolated func emit(_ drafts: [LabelDraft], from did: DID) async throws -> [Emission] {
        guard !drafts.isEmpty else { return [] }
        let signed = try await store.sign(drafts, from: did, at: now())
        return try await write(signed, from: did, mark: nil).enumerated().map { index, result in
            do throws(LabelError) { return try result.get() } catch { throw LabelRefusal(index: index, cause: error) }
        }
    }

    /// Writes drafts that are signed. With a mark, what cannot be said is passed by, and the mark is kept with the
    /// rest; without, several are all or none.
    func write(
        _ drafts: [SignedDraft], from did: DID, mark: ImportMark?
    ) async throws -> [Result<Emission, LabelError>] {
        try await prepare()
        guard waitingLabels + drafts.count <= Self.maximumWaiting else { throw LabelerError.overloaded }
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(Request(did: did, drafts: drafts, mark: mark, answer: continuation))
            waitingLabels += drafts.count
            guard !isWriting else { return }
            isWriting = true
            Task { await writeAll() }
        }
    }

    /// How often others are let go first before a commit begins, at most: some dozen microseconds.
    private static let maximumYields = 64

    private func writeAll() async {
        var together = 1
        while true {
            // Those who were answered together often come again together: without this the first of them would have a
            // commit of its own, and all others the next.
            var yields = 0
            while waiting.count < together, yields < Self.maximumYields {
                await Task.yield()
                yields += 1
            }
            if waiting.isEmpty { break }
            let requests = takeTogether()
            together = requests.count
            do {
                let answers = try await commit(requests)
                committed()
                for (request, answer) in zip(requests, answers) { request.answer.resume(with: answer) }
            } catch {
                for request in requests { request.answer.resume(throwing: error) }
            }
        }
        isWriting = false
    }

    private func takeTogether() -> [Request] {
        var count = 0
        var labels = 0
        for request in waiting {
            guard count == 0 || labels + request.drafts.count <= Self.maximumTogether else { break }
            count += 1
            labels += request.drafts.count
        }
        waitingLabels -= labels
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    private typealias Answer = Result<[Result<Emission, LabelError>], any Error>

    /// One transaction for all requests. What one asks wrongly does not harm the others.
    private func commit(_ requests: [Request]) async throws -> [Answer] {
        let now = now()
        return try await store.database.write { [keys = store.keys] db in
            try LabelStore.noteWriting(at: now, in: db)
            var signers: [DID: Signer] = [:]
            return try requests.map { request throws -> Answer in
                do {
                    let signer = try signers[request.did] ?? keys.signer(of: request.did, in: db)
                    signers[request.did] = signer
                    let appending = LabelAppending(db: db, signer: signer, now: now)
                    if let mark = request.mark { try mark.keep(for: signer.labelerID, in: db) }
                    return .success(try request.append(by: appending))
                } catch let error as LabelerError {
                    return .failure(error)
                }
            }
        }
    }
}

extension LabelWriter.Request {
    /// Every draft's answer; of several without a mark, nothing is kept when one is refused.
    fileprivate func append(by appending: LabelAppending) throws -> [Result<Emission, LabelError>] {
        guard mark == nil, drafts.count > 1 else { return try drafts.map { try result(of: $0, appending) } }
        var results: [Result<Emission, LabelError>] = []
        try appending.db.inSavepoint {
            for draft in drafts {
                let result = try result(of: draft, appending)
                results.append(result)
                if case .failure = result { return .rollback }
            }
            return .commit
        }
        return results
    }

    /// A refusal comes before anything of its draft is written.
    private func result(of draft: SignedDraft, _ appending: LabelAppending) throws -> Result<Emission, LabelError> {
        do {
            return .success(try appending.append(draft))
        } catch let error as LabelError {
            return .failure(error)
        }
    }
}

/// Which of several drafts cannot be said, and why.
package struct LabelRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 0.
    package let index: Int
    package let cause: LabelError

    package var description: String { "label \(index): \(cause)" }
}
