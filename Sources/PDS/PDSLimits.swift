/// What accounts and clients may use.
package struct PDSLimits: Sendable {
    /// Whether the limits on requests and writes apply. Limits on bytes always do.
    package var isOn = true
    /// Bytes of records that an account may have, with the nodes of its tree.
    package var repositoryBytes: Int64 = 1 << 30
    /// Bytes of blobs that an account may have: a hundred hours of uncompressed music.
    package var blobBytes: Int64 = 64 << 30
    /// Blobs that an account may have uploaded without referring to them, and their bytes.
    package var temporaryBlobs = 200
    package var temporaryBlobBytes: Int64 = 8 << 30
    /// Bytes of events that are kept for subscribers who were away.
    package var eventLogBytes: Int64 = 4 << 30
    /// Logins from one client in five minutes: many people may share an address.
    package var loginsPerClient = 300

    package init() {}
}
