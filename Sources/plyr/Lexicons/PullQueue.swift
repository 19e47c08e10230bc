import PDSClient
import Schema
import Syntax

/// The documents to fetch, each once: those that are named, and what fetched documents refer to.
struct PullQueue {
    /// How many documents may be fetched that are not named. Strangers' documents say what they refer to.
    static let maximumReferences = 1_000

    private let maximumReferences: Int
    private let authorities: Set<LexiconAuthority>
    private var waiting: [NSID]
    private var position = 0
    private var seen: Set<NSID>
    private var references = 0
    private var omittedNames: Set<NSID> = []

    init(_ named: [NSID], maximumReferences: Int = Self.maximumReferences) {
        self.maximumReferences = maximumReferences
        waiting = named
        seen = Set(named.map(\.normalized))
        authorities = Set(named.map { LexiconAuthority(of: $0) })
    }

    /// How many documents are referred to beyond the limit, as far as is known.
    var omitted: Int { omittedNames.count }

    /// The next document; nil when all were fetched.
    mutating func next() -> NSID? {
        guard position < waiting.count else { return nil }
        defer { position += 1 }
        return waiting[position]
    }

    /// Whether a named document has the authority of this one.
    func isNamedAuthority(of nsid: NSID) -> Bool { authorities.contains(LexiconAuthority(of: nsid)) }

    /// Adds what a fetched document refers to.
    mutating func follow(_ document: LexiconDocument) {
        for nsid in document.referredDocuments.sorted() where !seen.contains(nsid) {
            guard references < maximumReferences else {
                omittedNames.insert(nsid)
                continue
            }
            seen.insert(nsid)
            references += 1
            waiting.append(nsid)
        }
    }
}
