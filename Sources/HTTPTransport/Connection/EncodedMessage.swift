import NIOCore
import NIOWebSocket
import Synchronization
import Syntax
import XRPC

/// The latest message that was encoded for a socket: what goes to thousands is made once.
final class EncodedMessage: Sendable {
    private struct Latest {
        let frame: StreamFrame
        let form: StreamForm
        let nsid: NSID
        let message: ByteBuffer?
    }

    private let latest: Mutex<Latest?> = Mutex(nil)

    /// A frame of `method` as it is sent; nil for one that the form does not have.
    func message(_ frame: StreamFrame, as form: StreamForm, of method: NSID) throws -> ByteBuffer? {
        // Equal arrays that are one and the same in memory are found equal at once.
        let known = latest.withLock { latest -> ByteBuffer?? in
            guard let latest, latest.form == form, latest.frame == frame, latest.nsid == method else { return nil }
            return latest.message
        }
        if let known { return known }
        let message = try form.encoded(frame, of: method)
        latest.withLock { $0 = Latest(frame: frame, form: form, nsid: method, message: message) }
        return message
    }
}

extension StreamForm {
    /// A WebSocket message with its header, unmasked as a server sends it (RFC 6455, 5.2); nil for a frame that the
    /// form does not have.
    func encoded(_ frame: StreamFrame, of method: NSID) throws -> ByteBuffer? {
        switch self {
        case .frames: return Self.message(.binary, frame.bytes)
        case .texts: return try StreamText(frame, of: method).map { Self.message(.text, $0.bytes) }
        }
    }

    private static func message(_ opcode: WebSocketOpcode, _ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(bytes.count + 10)
        buffer.writeInteger(0x80 | UInt8(webSocketOpcode: opcode))
        switch bytes.count {
        case ..<126: buffer.writeInteger(UInt8(bytes.count))
        case ..<65_536: buffer.writeMultipleIntegers(UInt8(126), UInt16(bytes.count))
        default: buffer.writeMultipleIntegers(UInt8(127), UInt64(bytes.count))
        }
        buffer.writeBytes(bytes)
        return buffer
    }
}
