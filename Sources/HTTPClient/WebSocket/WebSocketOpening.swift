import Synchronization

/// The opening handshake on a connected socket, on the WebSocket's thread.
struct WebSocketOpening {
    let socket: ConnectedSocket
    let handshake: WebSocketHandshake
    let configuration: WebClientConfiguration
    let state: WebSocketState

    private static let readBytes = 16 << 10

    /// Sends the request and reads the answer's head. What came after the head is already in the reader.
    ///
    /// - Throws: ``HTTPClientError/upgradeRefused(_:)`` with the answer if its status is not 101.
    func open() throws(HTTPClientError) -> WebSocketReader {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        var request = handshake.request[...]
        while !request.isEmpty {
            let count = try socket.send(request)
            if count == 0 { try wait(until: deadline, writing: true) }
            request = request.dropFirst(count)
        }
        var bytes: [UInt8] = []
        let (head, end) = try readHead(&bytes, until: deadline)
        guard head.status == 101 else {
            let body = try readBody(head, Array(bytes[end...]), until: deadline)
            throw .upgradeRefused(UpgradeRefusal(status: head.status, headers: head.headers, body: body))
        }
        try handshake.check(head)
        var reader = WebSocketReader(maxMessageBytes: configuration.maxMessageBytes)
        reader.append(bytes[end...])
        state.open(
            WebSocketState.Opened(headers: head.headers, subprotocol: head.headers["Sec-WebSocket-Protocol"]))
        return reader
    }

    /// The final head, and where it ends in `bytes`.
    private func readHead(
        _ bytes: inout [UInt8], until deadline: ContinuousClock.Instant
    ) throws(HTTPClientError) -> (ResponseHead, Int) {
        var headReader = HeadReader()
        var start = 0
        while true {
            while let end = bytes[start...].firstIndex(of: 0x0A) {
                let line = bytes[start...end]
                start = end + 1
                if let head = headReader.take(line) { return (head, start) }
            }
            guard bytes.count <= configuration.maxHeaderBytes else {
                throw .badHead("more than \(configuration.maxHeaderBytes) bytes")
            }
            guard try receive(&bytes, until: deadline) else { throw .connectionLost }
        }
    }

    /// The body of a refusal, as far as it comes in time and in bounds.
    private func readBody(
        _ head: ResponseHead, _ first: [UInt8], until deadline: ContinuousClock.Instant
    ) throws(HTTPClientError) -> [UInt8] {
        var bytes = first
        let isChunked = head.headers["Transfer-Encoding"] != nil
        let length = head.headers["Content-Length"].flatMap { ASCII.decimal(Array($0.utf8), maxDigits: 9) }
        let wanted = min(length ?? UpgradeRefusal.maxBodyBytes, UpgradeRefusal.maxBodyBytes)
        while isChunked ? ChunkedBody.decode(bytes)?.isComplete == false : bytes.count < wanted {
            guard bytes.count < 2 * UpgradeRefusal.maxBodyBytes, try receive(&bytes, until: deadline) else { break }
        }
        let body = isChunked ? ChunkedBody.decode(bytes)?.bytes ?? [] : bytes
        return Array(body.prefix(wanted))
    }

    /// False at the end of the connection.
    private func receive(
        _ bytes: inout [UInt8], until deadline: ContinuousClock.Instant
    ) throws(HTTPClientError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.readBytes)
        while true {
            if let count = try socket.receive(into: &buffer) {
                bytes += buffer[..<count]
                return count > 0
            }
            try wait(until: deadline, writing: false)
        }
    }

    private func wait(until deadline: ContinuousClock.Instant, writing: Bool) throws(HTTPClientError) {
        let rest = deadline - .now
        guard rest > .zero else { throw .timedOut }
        if state.contents.withLock({ $0.end != nil }) { throw .cancelled }
        socket.wait(
            reading: !writing, writing: writing, wake: state.pipe.readEnd, milliseconds: rest.boundedMilliseconds)
        state.pipe.clear()
    }
}

/// A chunked body (RFC 9112, 7.1) that is wholly in memory; only refusals of an upgrade need it.
struct ChunkedBody {
    var bytes: [UInt8] = []
    var isComplete = false

    /// nil if it breaks the grammar.
    static func decode(_ encoded: [UInt8]) -> ChunkedBody? {
        var body = ChunkedBody()
        var rest = encoded[...]
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            let digits = rest[..<lineEnd].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") && $0 != 0x20 }
            guard (1...8).contains(digits.count),
                let count = Int(String(decoding: digits, as: UTF8.self), radix: 16), count >= 0
            else { return nil }
            if count == 0 {
                body.isComplete = true
                return body
            }
            let start = lineEnd + 1
            guard rest.endIndex - start >= count + 2 else {
                body.bytes += rest[start..<min(rest.endIndex, start + count)]
                return body
            }
            body.bytes += rest[start..<(start + count)]
            rest = rest[(start + count + 2)...]
        }
        return body
    }
}
