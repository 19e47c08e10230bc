import Foundation

/// The opening handshake of RFC 6455, 4.1, as text. Pure.
struct WebSocketHandshake {
    let url: TargetURL
    let headers: HeaderFields
    let subprotocols: [String]
    /// 16 random bytes.
    let nonce: [UInt8]
    let userAgent: String

    /// Fields of the handshake itself.
    private static let ownFields: Set<String> = [
        "host", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol",
    ]

    private var key: String { Data(nonce).base64EncodedString() }

    func validate() throws(HTTPClientError) {
        try OutgoingRequest(url: url.text, headers: headers).validate()
        for field in headers where Self.ownFields.contains(ASCII.lowercased(field.name)) {
            throw .invalidRequest("\(field.name) is set by the client")
        }
        guard subprotocols.allSatisfy({ ASCII.isToken($0) }) else { throw .invalidRequest("subprotocol") }
    }

    /// The request's bytes.
    var request: [UInt8] {
        let usualPort = url.scheme == "wss" ? 443 : 80
        var lines = [
            "GET \(url.target) HTTP/1.1",
            "Host: \(url.origin.port == usualPort ? url.origin.host : url.origin.description)",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
        ]
        if headers["User-Agent"] == nil { lines.append("User-Agent: \(userAgent)") }
        if !subprotocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))") }
        lines += headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Checks a 101 answer.
    ///
    /// - Throws: ``HTTPClientError/badHead(_:)``.
    func check(_ head: ResponseHead) throws(HTTPClientError) {
        guard Self.list(head.headers, "Upgrade").contains("websocket"),
            Self.list(head.headers, "Connection").contains("upgrade")
        else { throw .badHead("101 without an upgrade to websocket") }
        guard head.headers["Sec-WebSocket-Accept"] == WebSocketAccept.value(for: key) else {
            throw .badHead("Sec-WebSocket-Accept")
        }
        guard head.headers["Sec-WebSocket-Extensions"] == nil else { throw .badHead("Sec-WebSocket-Extensions") }
        if let chosen = head.headers["Sec-WebSocket-Protocol"], !subprotocols.contains(chosen) {
            throw .badHead("Sec-WebSocket-Protocol")
        }
    }

    /// The lower-case members of a comma-separated field.
    private static func list(_ headers: HeaderFields, _ name: String) -> [String] {
        headers.values(name).flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .map { ASCII.lowercased(String(decoding: ASCII.trimmed(Array($0)), as: UTF8.self)) }
    }
}
