import HTTPTypes
import Labeling
import Lexicons
import Syntax
import Synchronization
import XRPC

/// The labelers that this server follows, and which of them count for a request.
final class FollowedLabelers: Sendable {
    private let labelers: [AppViewConfiguration.Labeler]
    /// Those whose DID document is gone or has no key for labels.
    private let unusable = Mutex<Set<DID>>([])
    /// The operator's own.
    let own: Set<DID>

    init(_ labelers: [AppViewConfiguration.Labeler]) {
        self.labelers = labelers
        own = Set(labelers.filter(\.isOwn).map(\.did))
    }

    /// Remembers what the DID document of a labeler says. One that cannot be looked at changes nothing: what a
    /// labeler has said stays in force while it is away.
    func note(_ did: DID, isUsable: Bool) {
        unusable.withLock { unusable in
            unusable.remove(did)
            if !isUsable { unusable.insert(did) }
        }
    }

    /// For whom an answer is made. Labelers that are asked for and not followed here are left out; who asks for none
    /// in particular gets all, of which the own ones redact.
    func scope(of caller: Caller) throws(XRPCError) -> ViewScope {
        let fields = caller.request.fields[values: .acceptLabelers]
        let usable = unusable.withLock { unusable in labelers.filter { $0.isOwn || !unusable.contains($0.did) } }
        let followed = Dictionary(usable.map { ($0.did, $0) }, uniquingKeysWith: { first, _ in first })
        guard !fields.isEmpty else {
            return ViewScope(
                viewer: caller.did, own: own,
                labelers: AcceptedLabelers(usable.map { .init(did: $0.did, redacts: $0.isOwn) }))
        }
        do throws(AcceptedLabelersError) {
            let accepted = try AcceptedLabelers(fields: fields).labelers.compactMap { labeler in
                followed[labeler.did].map {
                    AcceptedLabelers.Labeler(did: $0.did, redacts: $0.isOwn || labeler.redacts)
                }
            }
            return ViewScope(viewer: caller.did, own: own, labelers: AcceptedLabelers(accepted))
        } catch {
            throw .invalidRequest("atproto-accept-labelers: \(error)")
        }
    }
}

/// For whom an answer is made, and whose labels count in it.
struct ViewScope: Sendable {
    let viewer: DID?
    /// The operator's labelers. What they take away is away, whatever a request asks for.
    let own: Set<DID>
    /// The labelers whose labels are shown.
    let labelers: AcceptedLabelers

    /// The labelers whose labels are read.
    var sources: Set<DID> { own.union(labelers.labelers.map(\.did)) }

    /// Says whose labels an answer heeds.
    var fields: HTTPFields { [.contentLabelers: labelers.description] }

    /// Those of `labels` that are shown.
    func shown(_ labels: [Label]) -> [Label] {
        labels.filter { label in labelers.labelers.contains { $0.did == label.src } }
    }
}

extension HTTPField.Name {
    static let acceptLabelers = fixed("Atproto-Accept-Labelers")
    static let contentLabelers = fixed("Atproto-Content-Labelers")

    /// The texts above are tokens; another would be a mistake in this file.
    private static func fixed(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("not a field name: \(text)") }
        return name
    }
}
