import DataModel
import Labeling
import Lexicons
import Syntax
import XRPC

/// `fm.plyr.actor.getProfile`
struct ActorGetProfile: QueryHandler {
    typealias Method = Fm.Plyr.Actor.GetProfile

    let index: IndexStore
    let actors: ActorResolver
    let now: @Sendable () -> Int64

    func respond(to parameters: Method.Parameters, from caller: Caller) async throws -> Method.Output {
        guard let did = try await actors.did(of: parameters.actor), let actor = try await index.actor(did) else {
            throw Method.Failure.profileNotFound.because("No account \(parameters.actor) is known here.")
        }
        let labels = actor.labels.effective(at: now())
        let ofAccount = labels.filter { $0.uri.text == actor.did.text }
        guard actor.isActive, !VisibilityRules.isHidden(by: ofAccount) else {
            throw Method.Failure.profileTakendown.because("This account is not shown.")
        }
        let ofProfile = labels.filter { label in
            label.uri.text == actor.did.profileURI
                && (label.cid == nil || label.cid?.text == actor.profileCID?.description)
        }
        // Who hides what an account says of itself does not hide the account.
        let profile = VisibilityRules.isHidden(by: ofProfile) ? nil : actor.profile
        let shown = (ofAccount + ofProfile).prefix(VisibilityRules.maximumShown)
        return Method.Output(
            did: actor.did, handle: actor.handle, avatar: profile?.avatar, bio: profile?.bio,
            trackCount: actor.trackCount, likeCount: actor.likeCount, labels: shown.isEmpty ? nil : Array(shown),
            createdAt: profile?.createdAt)
    }
}
