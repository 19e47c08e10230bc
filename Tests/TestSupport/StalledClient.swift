import Foundation

/// A client that reads only the beginning of a response, and sends a request only as far as it is told to.
package final class StalledClient: Sendable {
    private let socket: Int32

    /// - Parameter port: of a server on loopback.
    package init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // Little of an answer fits into the kernel: the rest stays with the server.
        var bytes: Int32 = 4096
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connectLoopback(socket, to: port) else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(socket) }

    package func write(_ text: String) { write(Array(text.utf8)) }

    private func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Writes `text`, and returns when the server's machine has all of it or the server has closed the connection.
    package func writing(_ text: String) async {
        let bytes = Array(text.utf8)
        await withCheckedContinuation { done in
            Thread { [self] in
                write(bytes)
                done.resume()
            }.start()
        }
    }

    /// The status of the answer; nil if none comes.
    package func status() async -> Int? {
        await withCheckedContinuation { done in
            Thread { [socket] in
                var buffer = [UInt8](repeating: 0, count: 12)
                var count = 0
                while count < buffer.count {
                    let got = buffer.withUnsafeMutableBytes {
                        recv(socket, $0.baseAddress?.advanced(by: count), $0.count - count, 0)
                    }
                    guard got > 0 else { break }
                    count += got
                }
                done.resume(returning: Int(String(decoding: buffer.suffix(3), as: UTF8.self)))
            }.start()
        }
    }
}
