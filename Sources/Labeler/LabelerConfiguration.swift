/// What can be set about the labeler.
package struct LabelerConfiguration: Sendable {
    /// What `X-Moderation-Key` must be for labels to be made over HTTP; nil to make none.
    package var serviceKey: String?

    package init(serviceKey: String? = nil) { self.serviceKey = serviceKey }
}
