import Foundation
import HTTPClient
import Lexicons
import Schema

/// A labeler that is served by a process of its own, as people run it.
final class ServedLabeler {
    static let key = "benchmark"
    static let queryPath = "/xrpc/\(Com.Atproto.Label.QueryLabels.nsid)"

    let address: String
    let port: Int
    private let process: Process
    private let web: WebClient

    /// Starts the executable beside this one on a data folder, and waits until it answers.
    init(data folder: String) throws {
        process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "plyr")
        process.arguments = ["serve", "labeler", "--data", folder, "--port", "0", "--log-level", "critical"]
        process.environment = ProcessInfo.processInfo.environment.merging(["PLYR_LABELER_SERVICE_KEY": Self.key]) { $1 }
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

    /// Has a label made over HTTP.
    func emit(_ uri: String, _ val: String) async throws {
        try await post("/emit-label", Array("{\"uri\":\"\(uri)\",\"val\":\"\(val)\"}".utf8))
    }

    private func post(_ path: String, _ body: [UInt8]) async throws {
        let response = try await web.send(
            OutgoingRequest(
                method: "POST", url: address + path,
                headers: ["Content-Type": "application/json", "X-Moderation-Key": Self.key], body: .bytes(body)))
        _ = try await response.collect(upTo: 1 << 20)
        guard response.status == 200 else { throw BenchmarkFailure("status \(response.status)") }
    }

    /// How many labels a query answers.
    func labels(_ query: String) async throws -> Int {
        let response = try await web.send(OutgoingRequest(method: "GET", url: "\(address)\(Self.queryPath)?\(query)"))
        let body = try await response.collect(upTo: 1 << 20)
        guard response.status == 200 else { throw BenchmarkFailure("status \(response.status)") }
        return try Com.Atproto.Label.QueryLabels.Output(json: body).labels.count
    }

    /// Has many labels made that nobody times.
    func fill(_ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 500) {
            let labels = (start..<start + 500).map { number in
                "{\"uri\":\"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/fill\(number)\",\"val\":\"fill\"}"
            }
            let body = Array("{\"labels\":[\(labels.joined(separator: ","))]}".utf8)
            try await post("/emit-labels", body)
        }
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
