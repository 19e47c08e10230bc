import NIOCore
import NIOWebSocket
import Testing

@testable import HTTPTransport

struct PeerFrameTests {
    /// Everything that a decoder makes of `bytes`, which come in pieces of `size`.
    static func frames(_ bytes: [UInt8], piecesOf size: Int) -> [PeerFrame] {
        var decoder = PeerFrameDecoder()
        var buffer = ByteBuffer()
        var frames: [PeerFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            buffer.writeBytes(bytes[start..<min(start + size, bytes.count)])
            while let frame = decoder.decode(buffer: &buffer) { frames.append(frame) }
        }
        return frames
    }

    /// A masked frame; `length` replaces the bytes that say how long it is.
    static func frame(_ first: UInt8, _ content: [UInt8] = [], length: [UInt8]? = nil) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        let usual: [UInt8] =
            content.count < 126
            ? [UInt8(content.count)] : [126, UInt8(content.count >> 8), UInt8(truncatingIfNeeded: content.count)]
        var length = length ?? usual
        length[0] |= 0x80
        return [first] + length + mask + content.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    static let long = frame(0x82, [UInt8](repeating: 7, count: 60_000))

    @Test(arguments: [1, 3, 100_000])
    func framesAreReadInAnyPieces(size: Int) {
        let bytes =
            Self.frame(0x81, [1, 2]) + Self.frame(0x02) + Self.frame(0x89, Array("abc".utf8)) + Self.frame(0x00, [5])
            + Self.frame(0x80) + Self.long + Self.frame(0x8A) + Self.frame(0x88, [0x03, 0xE8] + Array("bye".utf8))
        let expected: [PeerFrame] = [
            .message, .message, .ping(ByteBuffer(string: "abc")), .message, .message, .message, .pong, .close,
        ]
        #expect(Self.frames(bytes, piecesOf: size) == expected)
    }

    @Test func messagesAreDiscardedAsTheyArrive() {
        var decoder = PeerFrameDecoder()
        var buffer = ByteBuffer(bytes: Self.long.prefix(1000))
        #expect(decoder.decode(buffer: &buffer) == .message)
        #expect(decoder.decode(buffer: &buffer) == nil)
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        arguments: [
            // Reserved bits, reserved opcodes.
            frame(0xC1, [1]), frame(0xA1, [1]), frame(0x91, [1]), frame(0xC9), frame(0x83), frame(0x87), frame(0x8B),
            frame(0x8F), frame(0x03),
            // Control frames that are fragmented or too long.
            frame(0x09), frame(0x08), frame(0x89, [UInt8](repeating: 0, count: 126)),
            // A continuation of nothing, a message inside a message.
            frame(0x80), frame(0x00, [1]),
            // Lengths that are not minimal or too large.
            frame(0x81, length: [126, 0, 125]), frame(0x81, length: [127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            frame(0x81, length: [127, 0x80, 0, 0, 0, 0, 1, 0, 0]),
            // Not masked.
            [0x81, 1, 65], [0x89, 0],
            // Close frames with half a code, and with codes that nobody sends.
            frame(0x88, [3]), frame(0x88, [0x03, 0xEC]), frame(0x88, [0x03, 0xED]), frame(0x88, [0, 1]),
            frame(0x88, [0x13, 0x88]),
        ] as [[UInt8]])
    func violationsEndTheConnection(bytes: [UInt8]) {
        #expect(Self.frames(bytes + Self.frame(0x81, [1]), piecesOf: 1) == [.violation(.protocolError)])
    }

    @Test func messagesInsideOneAnotherEndTheConnection() {
        let frames = Self.frames(Self.frame(0x01, [1]) + Self.frame(0x82, [1]), piecesOf: 5)
        #expect(frames == [.message, .violation(.protocolError)])
    }

    @Test func closeReasonsAreUTF8() {
        let frames = Self.frames(Self.frame(0x88, [0x03, 0xE8, 0xFF]), piecesOf: 5)
        #expect(frames == [.violation(.dataInconsistentWithMessage)])
    }

    @Test func randomBytesNeverTrap() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let whole = Self.frames(bytes, piecesOf: 100)
            #expect(whole == Self.frames(bytes, piecesOf: 1))
        }
    }
}
