import COpenSSL
import Foundation

/// The server's half of the opening handshake (RFC 6455, 4.2.2).
package enum WebSocketAccept {
    private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The value of `Sec-WebSocket-Accept` for a value of `Sec-WebSocket-Key`.
    package static func value(for key: String) -> String {
        let text = Array((key + suffix).utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        SHA1(text, text.count, &digest)
        return Data(digest).base64EncodedString()
    }
}
