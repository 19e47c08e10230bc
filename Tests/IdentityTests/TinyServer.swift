import Foundation
import Synchronization

/// Answers GET requests on loopback from a table, and counts them.
final class TinyServer: Sendable {
    let port: Int
    private let listener: Int32
    private let answers: Mutex<[String: (status: Int, body: String)]>
    private let counts = Mutex<[String: Int]>([:])

    init(_ answers: [String: (status: Int, body: String)] = [:]) throws {
        let (listener, port) = try bindLoopback(Int32(SOCK_STREAM.rawValue))
        guard listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        self.port = port
        self.answers = Mutex(answers)
        Thread { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                self?.serve(socket)
                close(socket)
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var origin: String { "http://127.0.0.1:\(port)" }

    func set(_ path: String, _ status: Int, _ body: String) { answers.withLock { $0[path] = (status, body) } }

    func count(_ path: String) -> Int { counts.withLock { $0[path] ?? 0 } }

    private func serve(_ socket: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request += buffer.prefix(count)
        }
        let path =
            String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? ""
        counts.withLock { $0[path, default: 0] += 1 }
        let answer: (status: Int, body: String) = answers.withLock { $0[path] } ?? (404, "")
        let text =
            """
            HTTP/1.1 \(answer.status) X\r
            Content-Length: \(answer.body.utf8.count)\r
            Connection: close\r
            \r
            \(answer.body)
            """
        let bytes = Array(text.utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

/// A DNS server on loopback that gives one prepared answer section to every question.
final class TinyDNS: Sendable {
    let port: Int
    private let listener: Int32

    /// `records`: wire form of the answers. `code`: the response code, 3 for "no such name".
    init(records: [[UInt8]], code: UInt8 = 0) throws {
        let (listener, port) = try bindLoopback(Int32(SOCK_DGRAM.rawValue))
        self.listener = listener
        self.port = port
        Thread {
            var buffer = [UInt8](repeating: 0, count: 2048)
            while true {
                var peer = sockaddr()
                var size = socklen_t(MemoryLayout<sockaddr>.size)
                let count = recvfrom(listener, &buffer, buffer.count, 0, &peer, &size)
                guard count > 12, buffer[0] != 0 || count > 13 else { return }
                let question = buffer[12..<count].prefix { _ in true }
                var end = question.startIndex
                while question[end] != 0 { end += Int(question[end]) + 1 }
                var answer = Array(buffer[0..<2]) + [0x81, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
                answer += question[question.startIndex...end] + [0, 16, 0, 1]
                for record in records { answer += record }
                _ = sendto(listener, answer, answer.count, 0, &peer, size)
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// A TXT record for the name of the question.
    static func txt(_ pieces: [String]) -> [UInt8] {
        let data = pieces.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return [0xC0, 0x0C, 0, 16, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }

    /// An alias record, which resolvers put before the records of the other name.
    static let alias: [UInt8] = [0xC0, 0x0C, 0, 5, 0, 1, 0, 0, 0, 60, 0, 3, 1, 0x61, 0]
}

private func bindLoopback(_ type: Int32) throws -> (Int32, Int) {
    let listener = socket(AF_INET, type, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
        }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}
