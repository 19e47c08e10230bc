package import Syntax

/// What can be set about the AppView.
package struct AppViewConfiguration: Sendable {
    /// A labeler that is followed.
    package struct Labeler: Sendable, Hashable {
        package let did: DID
        /// The origin to connect to; nil for the one that its DID document names.
        package let endpoint: String?
        /// Whether the operator of this server runs it: what it takes away is away for everybody.
        package let isOwn: Bool
        /// Whether its address is the operator's choice, and may be a private one.
        package let isConfigured: Bool

        /// - Parameter isHosted: whether its DID is an account of this server.
        package init(did: DID, endpoint: String? = nil, isOwn: Bool = false, isHosted: Bool = false) {
            self.did = did
            self.endpoint = endpoint
            self.isOwn = isOwn
            isConfigured = endpoint != nil || isHosted
        }
    }

    /// The origin of the firehose that is read.
    package var firehose: String
    /// The labelers whose labels are kept, and shown to those who ask for no others.
    package var labelers: [Labeler]
    /// The origin under which audio is served, without a trailing slash.
    package var origin: String
    /// Origins under which it was served before: records go on to name them.
    package var formerOrigins: [String]

    package init(firehose: String, labelers: [Labeler], origin: String, formerOrigins: [String] = []) {
        self.firehose = firehose
        self.labelers = labelers
        self.origin = origin
        self.formerOrigins = formerOrigins
    }
}
