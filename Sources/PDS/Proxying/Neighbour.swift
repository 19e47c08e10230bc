package import Syntax

/// A service of our own DID that another process runs.
package struct Neighbour: Sendable {
    /// Its fragment in our DID document, and the audience of tokens for it.
    package let service: String
    /// Its origin; nil for the one in the DID document.
    package let origin: String?
    /// Whether it answers a method, also for those who do not name it in `atproto-proxy`.
    package let answers: @Sendable (NSID) -> Bool

    package init(service: String, origin: String?, answers: @escaping @Sendable (NSID) -> Bool) {
        self.service = service
        self.origin = origin
        self.answers = answers
    }
}
