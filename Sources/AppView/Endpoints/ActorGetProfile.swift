import DataModel
import Labeling
import Lexicons
import Syntax
import XRPC

/// `fm.plyr.actor.getProfile`
struct ActorGetProfile: FieldedQueryHandler {
    typealias Method = Fm.Plyr.Actor.GetProfile

    let index: IndexStore
    let actors: ActorResolver
    let labelers: FollowedLabelers
    let now: @Sendable () -> Int64

    func respond(
        to parameters: Method.Parameters, from caller: Caller
    ) async throws -> FieldedOutput<Method.Output> {
        let scope = try labelers.scope(of: caller)
        guard let did = try await actors.did(of: parameters.actor, for: caller),
            let actor = try await index.actor(did, labeledBy: scope.sources)
        else {
            throw Method.Failure.profileNotFound.because("No account \(parameters.actor) is known here.")
        }
        let labels = SubjectLabels(actor.labels, at: now())
        let ofAccount = labels.on(actor.did.text)
        guard actor.isActive, !VisibilityRules.isRemoved(by: ofAccount, in: scope) else {
            throw Method.Failure.profileTakendown.because("This account is not shown.")
        }
        let ofProfile = labels.on(actor.did.profileURI, cid: actor.profile?.cid)
        // Who hides what an account says of itself does not hide the account.
        let profile = VisibilityRules.isRemoved(by: ofProfile, in: scope) ? nil : actor.profile
        let shown = (profile?.selfLabels(by: did) ?? []) + scope.shown(ofAccount + ofProfile)
        let output = Method.Output(
            did: actor.did, handle: actor.handle, avatar: profile?.record.avatar, bio: profile?.record.bio,
            trackCount: actor.trackCount, likeCount: actor.likeCount,
            labels: shown.isEmpty ? nil : Array(shown.prefix(VisibilityRules.maximumShown)),
            createdAt: profile?.record.createdAt)
        return FieldedOutput(output, fields: scope.fields)
    }
}
