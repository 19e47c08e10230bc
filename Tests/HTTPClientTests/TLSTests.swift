import Foundation
import Testing

@testable import HTTPClient

struct TLSTests {
    /// OpenSSL's own test server with a certificate for `localhost`, signed by itself.
    final class TLSServer {
        let folder: URL
        let port: Int
        private let process: Process

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let (key, certificate) = (folder.path + "/key.pem", folder.path + "/certificate.pem")
            let request = try Self.start(
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                    + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
                    + ["-keyout", key, "-out", certificate])
            request.process.waitUntilExit()
            let server = try Self.start(["s_server", "-accept", "0", "-www", "-key", key, "-cert", certificate])
            process = server.process
            var text = ""
            while !text.contains("\n") || !text.contains("ACCEPT") {
                let data = server.output.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") } ?? ""
            port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
        }

        deinit {
            // It inherits a mask that blocks the gentler signals.
            kill(process.processIdentifier, SIGKILL)
            do {
                try FileManager.default.removeItem(at: folder)
            } catch {
                Issue.record("\(error)")
            }
        }

        private static func start(_ arguments: [String]) throws -> (process: Process, output: FileHandle) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            process.standardInput = FileHandle.nullDevice
            try process.run()
            return (process, pipe.fileHandleForReading)
        }
    }

    @Test func certificatesAreChecked() async throws {
        let server = try TLSServer()
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        let url = "https://localhost:\(server.port)/"
        await expectTLSFailure { _ = try await WebClient(configuration: configuration).send(OutgoingRequest(url: url)) }
        await expectTLSFailure {
            _ = try await WebSocketClient(configuration: configuration).connect(to: "wss://localhost:\(server.port)/")
        }
        configuration.certificateAuthorityFile = server.folder.path + "/certificate.pem"
        let client = WebClient(configuration: configuration)
        #expect(try await client.send(OutgoingRequest(url: url)).status == 200)
        await expectTLSFailure { _ = try await client.send(OutgoingRequest(url: "https://127.0.0.1:\(server.port)/")) }
        do {
            _ = try await WebSocketClient(configuration: configuration).connect(to: "wss://localhost:\(server.port)/")
            Issue.record("not a WebSocket server")
        } catch HTTPClientError.upgradeRefused(let refusal) {
            #expect(refusal.status == 200)
        }
    }

    private func expectTLSFailure(_ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("no error")
        } catch HTTPClientError.tls {
        } catch {
            Issue.record("\(error)")
        }
    }
}
