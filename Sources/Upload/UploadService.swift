import Jobs
package import Logging
package import Media
package import Repo
package import Syntax
package import XRPC

/// Takes audio in and publishes it into its artist's repository.
package struct UploadService: Sendable {
    private static let sweepInterval = Duration.seconds(3600)

    private let configuration: UploadConfiguration
    private let store: UploadStore
    private let objects: ObjectStore
    private let publisher: Publisher
    private let queue: JobQueue
    private let now: @Sendable () -> Int64
    /// Every method this service answers.
    package let routes: [Route]

    /// - Parameters:
    ///   - makeID: makes an identifier that nobody can guess.
    ///   - makeTID: makes record keys, each once.
    ///   - now: microseconds since 1970.
    package init(
        configuration: UploadConfiguration = UploadConfiguration(), store: UploadStore, objects: ObjectStore,
        blobs: any BlobWriting, records: any RecordWriting, artists: any ArtistHosting, addresses: PublicAddresses,
        logger: Logger, makeID: @escaping @Sendable () -> String,
        makeTID: @escaping @Sendable () -> TID, now: @escaping @Sendable () -> Int64
    ) {
        self.configuration = configuration
        self.store = store
        self.objects = objects
        self.now = now
        queue = JobQueue(JobStore(store.database), logger: logger, now: now)
        publisher = Publisher(
            store: store, objects: objects, blobs: blobs, records: records,
            maximumBlobBytes: configuration.maximumBlobBytes)
        routes = [
            .procedure(
                UploadUploadAudio(
                    store: store, objects: objects, probe: AudioProbe(),
                    slots: UploadSlots(limit: configuration.uploadsPerAccount), artists: artists,
                    maximumBytes: configuration.maximumBytes,
                    maximumUnpublishedBytes: configuration.unpublishedBytesPerAccount,
                    requireSpace: configuration.requireSpace, makeID: makeID, now: now)),
            .procedure(
                UploadPublishTrack(
                    store: store, queue: queue, addresses: addresses, artists: artists, makeID: makeID,
                    makeTID: makeTID, now: now)),
            .query(UploadGetJob(store: store)),
            .query(UploadGetUpload(store: store)),
            .subscription(UploadSubscribeJob(store: store, queue: queue)),
        ]
    }

    /// Throws away what an earlier process left half received, or stored without having said so. To be called by the
    /// one process that takes uploads, before it does.
    package func prepare() async throws {
        try objects.sweep()
        try await objects.removeUnneeded(store.referenced)
    }

    /// Works through publishing jobs and throws away what nobody published, until cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await queue.run(workers: configuration.workers, perform: publisher.perform) }
            group.addTask { try await keepHouse() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Throws away uploads that were not published in time, and bytes that nothing else refers to.
    package func expire() async throws {
        let lifetime = configuration.unpublishedLifetime.components.seconds * 1_000_000
        try await store.expire(before: now() - lifetime, remove: objects.removeNow)
    }

    private func keepHouse() async throws {
        while true {
            try await expire()
            try await Task.sleep(for: Self.sweepInterval)
        }
    }
}
