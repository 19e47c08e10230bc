import Labeling
import Lexicons
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
        guard actor.isActive, !VisibilityRules.isHidden(by: labels) else {
            throw Method.Failure.profileTakendown.because("This account is not shown.")
        }
        return Method.Output(
            did: actor.did, handle: actor.handle, avatar: actor.profile?.avatar, bio: actor.profile?.bio,
            trackCount: actor.trackCount, likeCount: actor.likeCount, labels: labels.isEmpty ? nil : labels,
            createdAt: actor.profile?.createdAt)
    }
}
