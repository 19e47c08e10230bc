import Foundation
import Synchronization

/// Answers GET requests on loopback from a table, and counts them.
package final class TinyServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let answers: Mutex<[String: (status: Int, body: [UInt8])]>
    private let counts = Mutex<[String: Int]>([:])

    package init(_ answers: [String: (status: Int, body: String)] = [:]) throws {
        let (listener, port) = try bindLoopback(Int32(SOCK_STREAM.rawValue))
        guard listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        self.port = port
        self.answers = Mutex(answers.mapValues { ($0.status, Array($0.body.utf8)) })
        Thread { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    close(listener)
                    return
                }
                self?.serve(socket)
                close(socket)
            }
        }.start()
    }

    deinit {
        // The thread closes it: a number that is free while the thread still accepts could be another server's next.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var origin: String { "http://127.0.0.1:\(port)" }

    /// What a path is answered with, whatever its query.
    package func set(_ path: String, _ status: Int, _ body: String) { set(path, status, Array(body.utf8)) }

    package func set(_ path: String, _ status: Int, _ body: [UInt8]) {
        answers.withLock { $0[path] = (status, body) }
    }

    package func count(_ path: String) -> Int { counts.withLock { $0[path] ?? 0 } }

    private func serve(_ socket: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request += buffer.prefix(count)
        }
        let target = String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first ?? ""
        let path = String(target.prefix { $0 != "?" })
        counts.withLock { $0[path, default: 0] += 1 }
        let answer: (status: Int, body: [UInt8]) = answers.withLock { $0[path] } ?? (404, [])
        let head =
            """
            HTTP/1.1 \(answer.status) X\r
            Content-Length: \(answer.body.count)\r
            Connection: close\r
            \r

            """
        var rest = (Array(head.utf8) + answer.body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A DNS server on loopback.
package final class TinyDNS: Sendable {
    package let port: Int
    private let listener: Int32

    /// Gives one prepared answer section to every question. `records`: wire form of the answers. `code`: the response
    /// code, 3 for "no such name".
    package convenience init(records: [[UInt8]], code: UInt8 = 0) throws {
        try self.init { _ in (records, code) }
    }

    /// Knows the TXT records of some names.
    package convenience init(texts: [String: [String]]) throws {
        let table = texts.mapValues { $0.map { TinyDNS.txt([$0]) } }
        try self.init { name in table[name].map { ($0, 0) } ?? ([], 3) }
    }

    private init(_ answer: @escaping @Sendable (_ name: String) -> (records: [[UInt8]], code: UInt8)) throws {
        let (listener, port) = try bindLoopback(Int32(SOCK_DGRAM.rawValue))
        self.listener = listener
        self.port = port
        Thread {
            var buffer = [UInt8](repeating: 0, count: 2048)
            while true {
                var peer = sockaddr()
                var size = socklen_t(MemoryLayout<sockaddr>.size)
                let count = recvfrom(listener, &buffer, buffer.count, 0, &peer, &size)
                guard count > 0 else {
                    close(listener)
                    return
                }
                guard count > 12, let (name, question) = Self.question(buffer[12..<count]) else { continue }
                let (records, code) = answer(name)
                var message = Array(buffer[0..<2]) + [0x81, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
                message += question + [0, 16, 0, 1]
                for record in records { message += record }
                _ = sendto(listener, message, message.count, 0, &peer, size)
            }
        }.start()
    }

    deinit {
        // The thread closes it: a number that is free while the thread still accepts could be another server's next.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// The name that is asked for, in text and as it was sent.
    private static func question(_ bytes: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        var labels: [String] = []
        var end = bytes.startIndex
        while end < bytes.endIndex, bytes[end] != 0 {
            let next = end + Int(bytes[end]) + 1
            guard next < bytes.endIndex else { return nil }
            labels.append(String(decoding: bytes[(end + 1)..<next], as: UTF8.self))
            end = next
        }
        return end < bytes.endIndex ? (labels.joined(separator: "."), bytes[...end]) : nil
    }

    /// A TXT record for the name of the question.
    package static func txt(_ pieces: [String]) -> [UInt8] {
        let data = pieces.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return [0xC0, 0x0C, 0, 16, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }

    /// An alias record, which resolvers put before the records of the other name.
    package static let alias: [UInt8] = [0xC0, 0x0C, 0, 5, 0, 1, 0, 0, 0, 60, 0, 3, 1, 0x61, 0]
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

/// A port that was free a moment ago.
package func freePort() throws -> Int {
    let (listener, port) = try bindLoopback(Int32(SOCK_STREAM.rawValue))
    close(listener)
    return port
}

/// Connects a socket to a port on loopback. False if nothing accepts there.
package func connectLoopback(_ descriptor: Int32, to port: Int) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
