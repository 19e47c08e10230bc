import Foundation
import Subprocess
import Synchronization
import TestSupport

@testable import plyr

/// `plyr` in a process of its own, which is killed when nobody has it any more.
final class BackgroundProcess: Sendable {
    private let signals = AsyncStream.makeStream(of: Signal.self)
    private let lines = AsyncStream.makeStream(of: String.self)
    private let running: Task<TerminationStatus, any Error>
    private let number: Number

    init(_ arguments: [String], environment: [Environment.Key: String?] = [:]) {
        let (signals, announce) = (signals.stream, lines.continuation)
        let number = Number()
        self.number = number
        let path: [Environment.Key: String?] = ["PATH": Executable.folder + ":" + Executable.searchPath]
        running = Task {
            defer { announce.finish() }
            return try await Subprocess.run(
                .name("plyr"), arguments: Arguments(arguments),
                environment: .inherit.updating(path.merging(environment) { $1 }), input: .none, output: .sequence,
                error: .discarded
            ) { execution in
                number.value.withLock { $0 = execution.processIdentifier.value }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for await signal in signals { return try execution.send(signal: signal) }
                        // Nobody has the process, or it has ended.
                        try execution.send(signal: .kill)
                    }
                    // Its output ends when it does.
                    for try await line in execution.standardOutput.strings() {
                        announce.yield(line.trimmingCharacters(in: .whitespacesAndNewlines))
                    }
                    group.cancelAll()
                }
            }.terminationStatus
        }
    }

    deinit { signals.continuation.finish() }

    /// The process's number in the system.
    private final class Number: Sendable {
        let value = Mutex<pid_t?>(nil)
    }

    /// The most memory that it has had so far, in bytes.
    func peakMemory() throws -> Int? {
        guard let number = number.value.withLock({ $0 }) else { return nil }
        let status = try String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 << 10 }
    }

    /// The first line that it prints; nil if it ends without one.
    func firstLine() async -> String? {
        for await line in lines.stream { return line }
        return nil
    }

    /// Kills it, if it still runs.
    func kill() async throws { try await end(.kill) }

    /// Asks it to end, and waits until it has.
    func stop() async throws { try await end(.terminate) }

    private func end(_ signal: Signal) async throws {
        signals.continuation.yield(signal)
        _ = try await running.value
    }
}

/// A server in a process of its own.
struct ServerProcess: Sendable {
    let process: BackgroundProcess
    /// The server as its clients know it.
    let server: RunningServer

    /// Runs `plyr serve`, and returns once it answers.
    ///
    /// - Parameters:
    ///   - arguments: what to serve and how, beside the folder.
    ///   - serviceKey: what makes labels over HTTP.
    init(_ arguments: [String] = [], in folder: TemporaryFolder, serviceKey: String = "") async throws {
        let port = arguments.contains("--port") ? [] : ["--port", "0"]
        process = BackgroundProcess(
            ["serve", "--data", folder("data"), "--log-level", "critical", "--open-registration"] + port + arguments,
            environment: ["PLYR_LABELER_SERVICE_KEY": serviceKey])
        guard let address = await process.firstLine()?.split(separator: " ").last else { throw Unready() }
        server = RunningServer(
            address: String(address), folder: folder, identity: try ServiceIdentity(in: DataFolder(folder("data"))))
    }

    /// The server ended before it was ready.
    struct Unready: Error {}
}
