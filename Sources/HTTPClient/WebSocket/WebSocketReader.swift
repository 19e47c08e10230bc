/// Reads a server's frames and puts messages together (RFC 6455, 5). Pure: bytes in, events out.
///
/// Every error is ``HTTPClientError/webSocket(code:reason:)`` with the code to close with; the reader is of no use
/// after one.
struct WebSocketReader {
    enum Event: Hashable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        case close(WebSocketClosure)
    }

    private let maxMessageBytes: Int
    private var buffer: [UInt8] = []
    /// Where the next frame begins in `buffer`.
    private var start = 0
    private var fragments: (opcode: WebSocketFrame.Opcode, bytes: [UInt8])?

    /// Read bytes are dropped from the buffer when this many have gathered.
    private static let compactionBytes = 64 << 10

    init(maxMessageBytes: Int) { self.maxMessageBytes = maxMessageBytes }

    mutating func append(_ bytes: some Collection<UInt8>) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            start = 0
        } else if start > Self.compactionBytes {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += bytes
    }

    /// The next event, or nil until more bytes are there.
    mutating func next() throws(HTTPClientError) -> Event? {
        while let header = try header() {
            guard buffer.count - header.payloadStart >= header.length else { return nil }
            let end = header.payloadStart + header.length
            let payload = Array(buffer[header.payloadStart..<end])
            start = end
            if let event = try event(header, payload) { return event }
        }
        return nil
    }

    private struct Header {
        let opcode: WebSocketFrame.Opcode
        let isFinal: Bool
        let payloadStart: Int
        let length: Int
    }

    private func header() throws(HTTPClientError) -> Header? {
        guard buffer.count - start >= 2 else { return nil }
        let (first, second) = (buffer[start], buffer[start + 1])
        guard first & 0x70 == 0 else { throw Self.violation("reserved bits") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else { throw Self.violation("opcode") }
        guard second & 0x80 == 0 else { throw Self.violation("masked frame") }
        let isFinal = first & 0x80 != 0
        if opcode.isControl, !isFinal || second > WebSocketFrame.maxControlBytes {
            throw Self.violation("control frame")
        }
        let width = second == 126 ? 2 : second == 127 ? 8 : 0
        guard buffer.count - start >= 2 + width else { return nil }
        let extended = buffer[(start + 2)..<(start + 2 + width)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let length = width == 0 ? UInt64(second) : extended
        guard width == 0 || length >= (width == 2 ? 126 : 65_536) else { throw Self.violation("length not minimal") }
        if !opcode.isControl, length > UInt64(max(0, maxMessageBytes - (fragments?.bytes.count ?? 0))) {
            throw .webSocket(code: 1009, reason: "message larger than \(maxMessageBytes) bytes")
        }
        return Header(opcode: opcode, isFinal: isFinal, payloadStart: start + 2 + width, length: Int(length))
    }

    private mutating func event(_ header: Header, _ payload: [UInt8]) throws(HTTPClientError) -> Event? {
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        case .close: return .close(try WebSocketClosure(payload: payload))
        case .text, .binary:
            guard fragments == nil else { throw Self.violation("message inside a message") }
            if header.isFinal { return .message(try Self.message(header.opcode, payload)) }
            fragments = (header.opcode, payload)
            return nil
        case .continuation:
            guard let opcode = fragments?.opcode else { throw Self.violation("continuation of nothing") }
            fragments?.bytes += payload
            guard header.isFinal, let bytes = fragments?.bytes else { return nil }
            fragments = nil
            return .message(try Self.message(opcode, bytes))
        }
    }

    private static func message(
        _ opcode: WebSocketFrame.Opcode, _ bytes: [UInt8]
    ) throws(HTTPClientError) -> WebSocketMessage {
        guard opcode == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .webSocket(code: 1007, reason: "text is not UTF-8")
        }
        return .text(text)
    }

    private static func violation(_ reason: String) -> HTTPClientError { .webSocket(code: 1002, reason: reason) }
}
