import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// How long labels take to reach thousands of subscribers, and what those cost.
enum FanOut {
    private static let labelsPerSecond = 5.0
    private static let labels = 60
    /// How often it is measured; the one in the middle counts, so that one slow moment of the machine does not.
    private static let times = 3
    private static let slowReaders = 50
    private static let descriptors: rlim_t = 11_000
    /// What stalls a reader that reads nothing: more than the buffers of a socket hold.
    private static let backlog = 40_000

    static func run() async throws {
        try raiseDescriptorLimit()
        let wanted = CommandLine.arguments.compactMap { Int($0) }
        for (subscribers, goal) in [(1000, 17.0), (5000, 83.0), (10_000, 144.0)]
        where wanted.isEmpty || wanted.contains(subscribers) {
            try await round(subscribers, goal: goal)
        }
    }

    /// Each subscriber takes a descriptor here, and one of the server, which raises its own limit.
    private static func raiseDescriptorLimit() throws {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_max >= descriptors else {
            throw BenchmarkFailure("\(descriptors) open files must be allowed; see 'ulimit -Hn'")
        }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }

    private static func round(_ subscribers: Int, goal: Double) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fanout-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let labeler = try ServedLabeler(data: folder)
        defer { labeler.stop() }
        try await labeler.fill(backlog)
        Table.line("\(subscribers) subscribers: memory before the first", Double(labeler.memory) / 1_000_000, "MB")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let readers = Readers()
        let channels = try await connect(subscribers, to: labeler, group, readers, query: "", reads: true)
        let quiet = try await measure(labeler, readers, subscribers, "quiet")
        let memory = labeler.memory
        Table.line("\(subscribers) subscribers: processor time a frame", quiet.processor * 1_000_000, "µs")
        Table.line("\(subscribers) subscribers: p50", quiet.p50, "ms")
        Table.goal("\(subscribers) subscribers: p99 in ms", quiet.p99, atMost: goal)
        Table.line("\(subscribers) subscribers: memory of the server", Double(memory) / 1_000_000, "MB")
        if subscribers == 10_000 {
            Table.goal("\(subscribers) subscribers: memory in MB", Double(memory) / 1_000_000, atMost: 224)
        }
        let slow = try await connect(slowReaders, to: labeler, group, readers, query: "?cursor=0", reads: false)
        // They take what their sockets hold, and then nothing: that is when they are slow.
        try await labeler.waitUntilIdle()
        let beside = try await measure(labeler, readers, subscribers, "slow")
        Table.goal(
            "\(subscribers) subscribers beside \(slowReaders) slow ones: p99 / p99 without", beside.p99 / quiet.p99,
            atMost: 2)
        for channel in channels + slow { channel.close(promise: nil) }
        try await group.shutdownGracefully()
    }

    private static func connect(
        _ count: Int, to labeler: ServedLabeler, _ group: MultiThreadedEventLoopGroup, _ readers: Readers,
        query: String, reads: Bool
    ) async throws -> [any Channel] {
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 32 << 10 : 4096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        SubscriberHandler(query: query, reads: reads, readers: readers))
                }
            }
        let before = readers.subscribed
        var channels: [any Channel] = []
        for start in stride(from: 0, to: count, by: 200) {
            let pending = (start..<min(start + 200, count)).map { _ in
                bootstrap.connect(host: "127.0.0.1", port: labeler.port)
            }
            for channel in pending { channels.append(try await channel.get()) }
        }
        while readers.subscribed < before + count { try await Task.sleep(for: .milliseconds(20)) }
        // The handshake is answered before the subscription stands.
        try await labeler.waitUntilIdle()
        return channels
    }

    private static func measure(
        _ labeler: ServedLabeler, _ readers: Readers, _ subscribers: Int, _ name: String
    ) async throws -> Latency {
        var all: [Latency] = []
        for time in 0..<times {
            all.append(try await measureOnce(labeler, readers, subscribers, "\(name)\(time)n"))
        }
        return all.sorted { $0.p99 < $1.p99 }[times / 2]
    }

    /// In milliseconds, and seconds of processor time for a frame.
    private typealias Latency = (p50: Double, p99: Double, processor: Double)

    private static func measureOnce(
        _ labeler: ServedLabeler, _ readers: Readers, _ subscribers: Int, _ name: String
    ) async throws -> Latency {
        readers.begin()
        let processorTime = labeler.processorTime
        for number in 0..<labels {
            let next = ContinuousClock.now + .seconds(1 / labelsPerSecond)
            try await labeler.emit("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/\(name)\(number)", Stamp.now)
            try await Task.sleep(until: next, clock: .continuous)
        }
        try await readers.expect(UInt64(labels * subscribers))
        let latencies = readers.latencies.sorted()
        precondition(latencies.count == labels * subscribers, "\(latencies.count) of \(labels * subscribers) arrived")
        return (
            latencies[latencies.count / 2] / 1000, latencies[latencies.count * 99 / 100] / 1000,
            (labeler.processorTime - processorTime) / Double(latencies.count)
        )
    }
}

/// A label value that says when it was asked for.
enum Stamp {
    static var now: String { "bench\(Clock.microseconds())" }

    /// What stands behind the value in a label: its version, which is 1.
    private static let tail = 5
    private static let digits = 16

    /// How long ago the label of a frame was asked for, in microseconds; nil when it does not say. The frame is looked
    /// at where a label has its value, not read: ten thousand subscribers share a core with the server.
    static func age(of frame: UnsafeRawBufferPointer, at now: Int64) -> Double? {
        guard frame.count > tail + digits + 5, frame[frame.count - tail - digits - 1] == UInt8(ascii: "h") else {
            return nil
        }
        var time: Int64 = 0
        for byte in frame[(frame.count - tail - digits)..<(frame.count - tail)] {
            guard byte >= 48, byte <= 57 else { return nil }
            time = time * 10 + Int64(byte - 48)
        }
        return Double(now - time)
    }
}
