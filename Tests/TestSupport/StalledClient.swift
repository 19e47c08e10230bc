import Foundation

/// A client that sends a request, reads the beginning of the answer, and then nothing more.
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
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(socket) }

    package func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
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
