/// What can be set about uploads.
package struct UploadConfiguration: Sendable {
    /// The longest upload in bytes; upstream's limit is 1.5 GiB.
    package var maximumBytes: Int64 = 1536 << 20
    /// Longer audio gets no `audioBlob`: the lexicon allows 100 MiB.
    package var maximumBlobBytes: Int64 = 100 << 20
    /// How many uploads an account may have under way at once.
    package var uploadsPerAccount = 3
    /// Bytes that an account may have uploaded and not published; a few of the longest files.
    package var unpublishedBytesPerAccount: Int64 = 8 << 30
    /// How many tracks are published at once.
    package var workers = 2
    /// How long an upload waits for its publication before it is thrown away.
    package var unpublishedLifetime = Duration.seconds(24 * 3600)

    /// Throws when the disk is almost full: then no upload is accepted.
    package var requireSpace: @Sendable () throws -> Void = {}

    package init() {}
}
