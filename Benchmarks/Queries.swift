import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// What is asked of a labeler, and how many labels an answer has at least.
struct LabelQuestion: Sendable {
    let name: String
    let atLeast: Int
    /// The query for a log of so many labels.
    let query: @Sendable (LabelFill, inout Chance) -> String

    static let all = [
        LabelQuestion(name: "exact", atLeast: 0) { fill, chance in
            "uriPatterns=" + LabelSubjects.uri(of: .random(in: 0..<fill.subjects.count, using: &chance))
        },
        LabelQuestion(name: "prefix, one account", atLeast: 10) { fill, chance in
            account(fill, &chance)
        },
        LabelQuestion(name: "prefix, everything", atLeast: 50) { _, _ in "uriPatterns=at://*" },
        LabelQuestion(name: "250 results, first page", atLeast: 250) { _, _ in "uriPatterns=at://*&limit=250" },
        LabelQuestion(name: "250 results, twelve accounts", atLeast: 240) { fill, chance in
            (0..<12).map { _ in account(fill, &chance) }.joined(separator: "&") + "&limit=250"
        },
        LabelQuestion(name: "250 results, any page", atLeast: 1) { fill, chance in
            "uriPatterns=*&limit=250&cursor=\(Int.random(in: 1...fill.count, using: &chance))"
        },
    ]

    private static func account(_ fill: LabelFill, _ chance: inout Chance) -> String {
        "uriPatterns=at://\(LabelSubjects.account(of: .random(in: 0..<fill.subjects.count, using: &chance)))/*"
    }
}

/// What a query of labels costs, in a small log and in a large one.
enum Queries {
    private static let sizes = [10_000, 10_000_000]
    private static let rounds = 4
    private static let servers = Mutex<[Int32]>([])
    private static let roundTime = TimeAmount.milliseconds(1500)

    private struct Cost {
        /// In a second, in the best round.
        var requests = 0.0
        /// Seconds on a processor of the server for one request, in the best round.
        var processor = Double.infinity
    }

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "queries-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stops = [SIGINT, SIGTERM].map { removing(folder, on: $0) }
        defer { for stop in stops { stop.cancel() } }
        let fills = sizes.map { LabelFill(count: $0) }
        var labelers: [ServedLabeler] = []
        defer { for labeler in labelers { labeler.stop() } }
        for fill in fills {
            let data = folder + "/\(fill.count)"
            let start = ContinuousClock.now
            try ServedLabeler(data: data).stop()
            try fill.run(at: data + "/labeler.sqlite")
            Table.line("\(fill.count) labels: filled", Clock.seconds(since: start), "s")
            let labeler = try ServedLabeler(data: data)
            servers.withLock { $0.append(labeler.processID) }
            labelers.append(labeler)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        for question in LabelQuestion.all {
            try await compare(question, Array(zip(fills, labelers)), group)
        }
        try await group.shutdownGracefully()
    }

    /// Leaves no gigabytes behind when somebody stops the program.
    private static func removing(_ folder: String, on number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            for server in servers.withLock({ $0 }) { kill(server, SIGTERM) }
            try? FileManager.default.removeItem(atPath: folder)
            exit(128 + number)
        }
        source.resume()
        return source
    }

    /// Both logs in turn, round by round, so that a slow moment of the machine harms both alike.
    private static func compare(
        _ question: LabelQuestion, _ logs: [(LabelFill, ServedLabeler)], _ group: MultiThreadedEventLoopGroup
    ) async throws {
        var costs = logs.map { _ in Cost() }
        for (fill, labeler) in logs {
            var chance = Chance(0)
            let count = try await labeler.labels(question.query(fill, &chance))
            guard count >= question.atLeast else {
                throw BenchmarkFailure("\(question.name) answers \(count) labels")
            }
        }
        for _ in 0..<rounds {
            for (index, (fill, labeler)) in logs.enumerated() {
                let processorTime = labeler.processorTime
                let start = ContinuousClock.now
                let count = try await load(labeler, fill, question, for: roundTime, group)
                costs[index].requests = max(costs[index].requests, Double(count) / Clock.seconds(since: start))
                costs[index].processor = min(
                    costs[index].processor, (labeler.processorTime - processorTime) / Double(count))
            }
        }
        for ((fill, _), cost) in zip(logs, costs) {
            Table.line("\(question.name), \(fill.count) labels", cost.requests, "requests/s")
            Table.line("\(question.name), \(fill.count) labels: processor", cost.processor * 1_000_000, "µs a request")
        }
        Table.goal("\(question.name): processor, large / small", costs[1].processor / costs[0].processor, atMost: 1.5)
        Table.goal("\(question.name): requests, small / large", costs[0].requests / costs[1].requests, atMost: 1.5)
    }

    /// How many requests were answered.
    private static func load(
        _ labeler: ServedLabeler, _ fill: LabelFill, _ question: LabelQuestion, for time: TimeAmount,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> Int {
        let result = try await Load.run(port: labeler.port, for: time, group) { chance in
            "\(ServedLabeler.queryPath)?\(question.query(fill, &chance))"
        }
        guard result.failures == 0 else {
            throw BenchmarkFailure("\(question.name): \(result.failures) requests failed")
        }
        return result.requests
    }
}
