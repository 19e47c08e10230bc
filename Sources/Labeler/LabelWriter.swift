import Foundation
import GRDB
import Storage
package import Labeling
import Synchronization
package import Syntax

/// The one way into the log of this process: emitters that come at the same time share a commit.
///
/// A durable commit is one write to the disk, whatever is in it. While one is under way, all who come wait for the next
/// and are answered together behind it. All of it happens on the one thread that writes the database: nobody is woken
/// in between.
package final class LabelWriter: Sendable {
    /// Labels of one transaction, so that none takes long.
    fileprivate static let maximumTogether = 10_000
    /// Labels that may wait; beyond, emitters are told to come again.
    fileprivate static let maximumWaiting = 100_000

    fileprivate struct Request {
        let did: DID
        let drafts: [SignedDraft]
        let mark: ImportMark?
        let answer: CheckedContinuation<[Result<Emission, LabelError>], any Error>
        /// All who wait for a locked database give up together.
        let deadline = WriteDeadline()
    }

    fileprivate struct State {
        var waiting: [Request] = []
        var waitingLabels = 0
        var isWriting = false
        var isTakenUp: Bool
        /// When it was last kept with the log that it is written. Microseconds since 1970.
        var notedAt: Int64 = 0
    }

    private let store: LabelStore
    private let now: @Sendable () -> Int64
    /// Called behind each commit.
    private let committed: @Sendable () -> Void
    private let state: Mutex<State>

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
        self.committed = committed
        state = Mutex(State(isTakenUp: isTakenUp))
    }

    /// Takes the log up: numbers that were given out before a restore are not given out again.
    package func prepare() async throws {
        guard !state.withLock(\.isTakenUp) else { return }
        try await store.takeUp(at: now())
        state.withLock { $0.isTakenUp = true }
    }

    /// Says something, durably. What holds already, just so, is answered and not said again.
    package func emit(_ draft: LabelDraft, from did: DID) async throws -> Emission {
        let signed = try await store.sign([draft], from: did, at: now())
        guard let emission = try await write(signed, from: did, mark: nil).first else {
            throw LabelerError.overloaded
        }
        return try emission.get()
    }

    /// Says many things, all or none, in one transaction; the error names the first that cannot be said.
    package func emit(_ drafts: [LabelDraft], from did: DID) async throws -> [Emission] {
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
        return try await withCheckedThrowingContinuation { answer in
            let request = Request(did: did, drafts: drafts, mark: mark, answer: answer)
            switch state.withLock({ $0.add(request) }) {
            case .first: writeTogether()
            case .behindOthers: break
            case .tooMany: answer.resume(throwing: LabelerError.overloaded)
            }
        }
    }

    /// Writes all who wait when the database is free, and those who come until there are no more to be written.
    private func writeTogether() {
        store.database.asyncWriteWithoutTransaction { [self] db in
            var requests = state.withLock { $0.take(behind: 0) }
            let answers = Result { try commit(&requests, db) }.mapError { WriteFailure($0) ?? $0 }
            if case .success = answers { committed() }
            for (index, request) in requests.enumerated() {
                request.answer.resume(with: answers.flatMap { $0[index] })
            }
            if state.withLock({ $0.goesOn() }) { writeTogether() }
        }
    }

    private typealias Answer = Result<[Result<Emission, LabelError>], any Error>

    /// One transaction for all who wait, also for those who come while it is being filled. What one asks wrongly does
    /// not harm the others.
    private func commit(_ requests: inout [Request], _ db: Database) throws -> [Answer] {
        let now = now()
        let isNoted = state.withLock { $0.isNoted(at: now) }
        var answers: [Answer] = []
        try db.transaction(within: requests.first?.deadline ?? WriteDeadline()) {
            if !isNoted { try LabelStore.noteWriting(at: now, in: db) }
            var appendings: [DID: LabelAppending] = [:]
            var labels = 0
            while answers.count < requests.count {
                let request = requests[answers.count]
                labels += request.drafts.count
                do {
                    let appending =
                        try appendings[request.did]
                        ?? LabelAppending(db: db, signer: store.keys.signer(of: request.did, in: db), now: now)
                    appendings[request.did] = appending
                    answers.append(.success(try request.append(by: appending)))
                } catch let error as LabelerError {
                    answers.append(.failure(error))
                }
                if answers.count == requests.count { requests += state.withLock { $0.take(behind: labels) } }
            }
        }
        if !isNoted { state.withLock { $0.notedAt = now } }
        return answers
    }
}

extension LabelWriter.State {
    enum Place { case first, behindOthers, tooMany }

    mutating func add(_ request: LabelWriter.Request) -> Place {
        guard waitingLabels + request.drafts.count <= LabelWriter.maximumWaiting else { return .tooMany }
        waiting.append(request)
        waitingLabels += request.drafts.count
        defer { isWriting = true }
        return isWriting ? .behindOthers : .first
    }

    /// Those who are to be written next, in a transaction that holds some labels already.
    mutating func take(behind labels: Int) -> [LabelWriter.Request] {
        var count = 0
        var sum = labels
        for request in waiting {
            guard sum == 0 || sum + request.drafts.count <= LabelWriter.maximumTogether else { break }
            count += 1
            sum += request.drafts.count
        }
        waitingLabels -= sum - labels
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// Whether there is more to be written; whoever comes later begins again.
    mutating func goesOn() -> Bool {
        isWriting = !waiting.isEmpty
        return isWriting
    }

    /// Whether the log says that it is written now, to the second: every commit would have one more page otherwise.
    func isNoted(at now: Int64) -> Bool { notedAt <= now && now - notedAt < 1_000_000 }
}

extension LabelWriter.Request {
    /// Every draft's answer; of several without a mark, nothing is kept when one is refused.
    fileprivate func append(by appending: LabelAppending) throws -> [Result<Emission, LabelError>] {
        try mark?.keep(for: appending.signer.labelerID, in: appending.db)
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
