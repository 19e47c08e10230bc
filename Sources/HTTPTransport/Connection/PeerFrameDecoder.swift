import NIOCore
import NIOWebSocket

/// A frame of a subscriber, as far as the server looks at it.
enum PeerFrame: Equatable, Sendable {
    /// Part of a message. Its content is discarded as it arrives.
    case message
    /// With the content that the pong repeats.
    case ping(ByteBuffer)
    case pong
    case close
    /// The peer broke the protocol; the code says how. No frame follows.
    case violation(WebSocketErrorCode)
}

/// Decodes the frames of a client (RFC 6455, 5.2), and keeps at most one control frame in memory: messages to a
/// subscription are ignored, whatever their length.
struct PeerFrameDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = PeerFrame

    private enum State {
        case header
        /// Bytes of a message that are still to be discarded.
        case discarding(UInt64)
        case broken
    }

    private var state = State.header
    /// Whether a message has begun whose last frame has not come.
    private var isInsideMessage = false

    /// The longest content of a control frame (RFC 6455, 5.5).
    private static let maximumControlBytes: UInt64 = 125

    mutating func decode(buffer: inout ByteBuffer) -> PeerFrame? {
        while true {
            switch state {
            case .header:
                guard let frame = frame(&buffer) else { return nil }
                if case .violation = frame { state = .broken }
                return frame
            case .discarding(let count):
                let available = min(count, UInt64(buffer.readableBytes))
                buffer.moveReaderIndex(forwardBy: Int(available))
                guard available == count else {
                    state = .discarding(count - available)
                    return nil
                }
                state = .header
            case .broken:
                buffer.moveReaderIndex(to: buffer.writerIndex)
                return nil
            }
        }
    }

    mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> PeerFrame? { decode(buffer: &buffer) }

    /// The next frame; nil until more bytes are there.
    private mutating func frame(_ buffer: inout ByteBuffer) -> PeerFrame? {
        let start = buffer.readerIndex
        guard let first = buffer.getInteger(at: start, as: UInt8.self),
            let second = buffer.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        let (isFinal, opcode) = (first & 0x80 != 0, first & 0x0F)
        let isControl = opcode >= 0x8
        // No extension was agreed on, so the reserved bits are zero; a client masks its frames (5.1).
        guard first & 0x70 == 0, second & 0x80 != 0, isAllowed(opcode, isFinal: isFinal) else {
            return .violation(.protocolError)
        }
        var headerLength = 2
        var length = UInt64(second & 0x7F)
        if isControl, length > Self.maximumControlBytes { return .violation(.protocolError) }
        switch length {
        case 126:
            guard let word = buffer.getInteger(at: start + 2, as: UInt16.self) else { return nil }
            (length, headerLength) = (UInt64(word), 4)
            guard length >= 126 else { return .violation(.protocolError) }
        case 127:
            guard let word = buffer.getInteger(at: start + 2, as: UInt64.self) else { return nil }
            (length, headerLength) = (word, 10)
            guard (65_536...UInt64(Int64.max)).contains(length) else { return .violation(.protocolError) }
        default: break
        }
        guard let mask = buffer.getBytes(at: start + headerLength, length: 4) else { return nil }
        headerLength += 4
        if isControl {
            guard let content = buffer.getBytes(at: start + headerLength, length: Int(length)) else { return nil }
            buffer.moveReaderIndex(forwardBy: headerLength + Int(length))
            return Self.control(opcode, content.enumerated().map { $1 ^ mask[$0 & 3] })
        }
        buffer.moveReaderIndex(forwardBy: headerLength)
        isInsideMessage = !isFinal
        state = .discarding(length)
        return .message
    }

    /// Whether the specification knows the opcode, and a frame of it may come now (5.4, 5.5).
    private func isAllowed(_ opcode: UInt8, isFinal: Bool) -> Bool {
        switch opcode {
        case 0x0: isInsideMessage
        case 0x1, 0x2: !isInsideMessage
        case 0x8, 0x9, 0xA: isFinal
        default: false
        }
    }

    private static func control(_ opcode: UInt8, _ content: [UInt8]) -> PeerFrame {
        switch opcode {
        case 0x9: .ping(ByteBuffer(bytes: content))
        case 0xA: .pong
        default: close(content)
        }
    }

    /// A close frame has no content, or a status code and a reason (5.5.1, 7.4).
    private static func close(_ content: [UInt8]) -> PeerFrame {
        if content.isEmpty { return .close }
        guard content.count >= 2 else { return .violation(.protocolError) }
        switch Int(content[0]) << 8 | Int(content[1]) {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: return .violation(.protocolError)
        }
        guard String(validating: content.dropFirst(2), as: UTF8.self) != nil else {
            return .violation(.dataInconsistentWithMessage)
        }
        return .close
    }
}
