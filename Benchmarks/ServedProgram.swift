import Foundation
import HTTPClient

/// `plyr serve` in a process of its own, as people run it.
class ServedProgram {
    let address: String
    let port: Int
    private let process: Process
    private let web: WebClient

    /// Starts the executable beside this one on a data folder, and waits until it answers.
    init(_ arguments: [String], data folder: String, environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "plyr")
        process.arguments = ["serve"] + arguments + ["--data", folder, "--port", "0", "--log-level", "critical"]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        address = line.split(separator: " ").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
        port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        guard port > 0 else { throw BenchmarkFailure("the server did not start: \(line)") }
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        web = WebClient(configuration: configuration)
    }

    var processID: Int32 { process.processIdentifier }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Posts JSON and returns the answer, which must have status 200.
    @discardableResult
    func post(_ path: String, _ body: [UInt8], headers: HeaderFields = [:]) async throws -> [UInt8] {
        var headers = headers
        headers["Content-Type"] = "application/json"
        let response = try await web.send(
            OutgoingRequest(method: "POST", url: address + path, headers: headers, body: .bytes(body)))
        return try await Self.body(of: response)
    }

    /// What a path answers, which must be status 200.
    func get(_ path: String) async throws -> [UInt8] {
        try await Self.body(of: web.send(OutgoingRequest(method: "GET", url: address + path)))
    }

    private static func body(of response: IncomingResponse) async throws -> [UInt8] {
        let body = try await response.collect(upTo: 1 << 20)
        guard response.status == 200 else {
            throw BenchmarkFailure("status \(response.status): \(String(decoding: body, as: UTF8.self))")
        }
        return body
    }

    /// Waits until the process does next to nothing.
    func waitUntilIdle() async throws {
        var before = processorTime
        while true {
            try await Task.sleep(for: .milliseconds(500))
            let now = processorTime
            if now - before <= 0.03 { return }
            before = now
        }
    }

    /// The memory that the process has in use, in bytes.
    var memory: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }

    /// The time that the process has spent on processors, in seconds.
    var processorTime: Double {
        let stat = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
