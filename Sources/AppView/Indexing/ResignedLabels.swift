import Labeling
import Lexicons
import Syntax
import XRPC

/// Labels whose signature in the stream is by a key that the labeler has given up. What it answers to queries it has
/// signed anew, so it is asked there; without this, whoever reads a stream from its beginning would lose all that was
/// said before the last change of keys.
actor ResignedLabels {
    /// Subjects in one query.
    private static let batch = 25
    /// The most that a query answers.
    private static let limit: Int64 = 250
    /// Questions in a minute that bring nothing: most bad signatures are no old ones.
    static let maximumInVain = 20
    /// So often a labeler that does not answer is asked again before it is taken to have nothing to say; with the waits
    /// between connections that is about a minute.
    static let maximumUnanswered = 6
    private static let minute: Int64 = 60 * 1_000_000

    private let labeler: DID
    private let now: @Sendable () -> Int64
    private var minuteStart: Int64 = 0
    private var inVain = 0
    /// Questions in a row that were not answered.
    private var unanswered = 0

    init(of labeler: DID, now: @escaping @Sendable () -> Int64) {
        self.labeler = labeler
        self.now = now
    }

    /// Those of the labels that the labeler has on these subjects now which `isGenuine` believes.
    func labels(
        on subjects: Set<URI>, from client: XRPCClient, isGenuine: @Sendable (Label) async throws -> Bool
    ) async throws -> [Label] {
        var found: [Label] = []
        // A star would make a pattern of a subject.
        var rest = Array(subjects.filter { !$0.text.utf8.contains(UInt8(ascii: "*")) })[...]
        while !rest.isEmpty, mayAsk() {
            let batch = Array(rest.prefix(Self.batch))
            rest = rest.dropFirst(Self.batch)
            let before = found.count
            for label in try await ask(about: batch, client) where label.src == labeler {
                if batch.contains(label.uri), try await isGenuine(label) { found.append(label) }
            }
            if found.count == before { inVain += 1 }
        }
        return found
    }

    private func mayAsk() -> Bool {
        let now = now()
        if now < minuteStart || now - minuteStart >= Self.minute { (minuteStart, inVain) = (now, 0) }
        return inVain < Self.maximumInVain
    }

    /// Throws when the labeler could not be asked, so that the event comes again; one that refuses to answer, or cannot
    /// be asked for long, has nothing to say.
    private func ask(about subjects: [URI], _ client: XRPCClient) async throws -> [Label] {
        do {
            let labels = try await client.call(
                LabelPages.self,
                .init(uriPatterns: subjects.map(\.text), sources: [labeler], limit: Self.limit)
            ).labels.all
            unanswered = 0
            return labels
        } catch {
            try Task.checkCancellation()
            if let refusal = error as? XRPCError, (400..<500).contains(refusal.status), refusal.status != 429 {
                return []
            }
            unanswered += 1
            if unanswered < Self.maximumUnanswered { throw error }
            return []
        }
    }
}
