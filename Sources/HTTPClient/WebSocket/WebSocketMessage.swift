/// A whole message of a WebSocket.
public enum WebSocketMessage: Sendable, Hashable {
    case binary([UInt8])
    case text(String)

    var byteCount: Int {
        switch self {
        case .binary(let bytes): bytes.count
        case .text(let text): text.utf8.count
        }
    }
}

/// Why a WebSocket was closed in order (RFC 6455, 7.1.5).
public struct WebSocketClosure: Sendable, Hashable {
    /// 1005 if the peer gave no code.
    public let code: UInt16
    public let reason: String

    public static let normal = WebSocketClosure(code: 1000, reason: "")

    /// - Parameter reason: at most 123 bytes are sent.
    public init(code: UInt16, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The payload of a close frame; empty for 1005, which must not be sent.
    var payload: [UInt8] {
        guard code != 1005 else { return [] }
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        return [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(text.utf8)
    }

    /// - Throws: ``HTTPClientError/webSocket(code:reason:)`` for a payload that RFC 6455, 5.5.1 and 7.4 forbid.
    init(payload: [UInt8]) throws(HTTPClientError) {
        guard !payload.isEmpty else {
            self.init(code: 1005, reason: "")
            return
        }
        guard payload.count >= 2 else { throw .webSocket(code: 1002, reason: "close frame of one byte") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .webSocket(code: 1002, reason: "close code \(code)")
        }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            throw .webSocket(code: 1007, reason: "close reason is not UTF-8")
        }
        self.init(code: code, reason: reason)
    }
}
