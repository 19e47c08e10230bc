import Foundation
import Synchronization

/// A server on loopback whose connections are played by a script, each on a thread of its own.
package final class LoopbackServer: Sendable {
    package let port: Int
    private let listener: Int32

    package init(_ script: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
        }
        guard isBound, listen(listener, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        var bound = sockaddr_in()
        var length = size
        _ = withUnsafeMutablePointer(to: &bound) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        port = Int(UInt16(bigEndian: bound.sin_port))
        self.listener = listener
        Thread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    close(listener)
                    return
                }
                Thread { script(LoopbackConnection(socket)) }.start()
            }
        }.start()
    }

    deinit {
        // The thread closes it: a number that is free while the thread still accepts could be another server's next.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var origin: String { "127.0.0.1:\(port)" }
}

/// One accepted connection: blocking reads and writes.
package final class LoopbackConnection: Sendable {
    private let socket: Int32
    private let unread = Mutex<[UInt8]>([])

    init(_ socket: Int32) { self.socket = socket }

    deinit { close(socket) }

    /// False if the peer has gone.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Up to `count` bytes; fewer only at the end.
    package func read(_ count: Int) -> [UInt8] {
        while unread.withLock({ $0.count }) < count, fill() {}
        return unread.withLock { bytes in
            defer { bytes.removeFirst(min(count, bytes.count)) }
            return Array(bytes.prefix(count))
        }
    }

    /// A request's head with its empty line; nil if the peer has gone.
    package func readHead() -> String? {
        var searched = 0
        while true {
            let head = unread.withLock { bytes -> [UInt8]? in
                guard bytes.count >= 4 else { return nil }
                for start in max(searched - 3, 0)...(bytes.count - 4)
                where Array(bytes[start..<(start + 4)]) == [13, 10, 13, 10] {
                    defer { bytes.removeFirst(start + 4) }
                    return Array(bytes[..<(start + 4)])
                }
                searched = bytes.count
                return nil
            }
            if let head { return String(decoding: head, as: UTF8.self) }
            guard fill() else { return nil }
        }
    }

    /// The bytes of a chunked body; nil if it does not come to its end.
    package func readChunked() -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            var line: [UInt8] = []
            while line.last != 10 {
                let byte = read(1)
                guard !byte.isEmpty else { return nil }
                line += byte
            }
            let digits = String(decoding: line.dropLast(2), as: UTF8.self)
            guard let count = Int(digits, radix: 16) else { return nil }
            let chunk = read(count + 2)
            guard chunk.count == count + 2 else { return nil }
            if count == 0 { return body }
            body += chunk.dropLast(2)
        }
    }

    /// Waits until the peer hangs up.
    package func drain() {
        while fill() { unread.withLock { $0 = [] } }
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread.withLock { $0 += buffer[..<count] }
        return true
    }
}

extension String {
    /// An answer with a length.
    package static func answer(_ status: Int, _ body: String = "", fields: [String] = []) -> String {
        let lines = ["HTTP/1.1 \(status) Text", "Content-Length: \(body.utf8.count)"] + fields
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
