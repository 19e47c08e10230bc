import Testing

@testable import HTTPClient

struct WebSocketReaderTests {
    static func serverFrame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        switch payload.count {
        case ..<126: [first, UInt8(payload.count)] + payload
        case ..<65_536: [first, 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
        default:
            [first, 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) } + payload
        }
    }

    func events(_ bytes: [UInt8], pieces: Int = .max, max: Int = 1 << 20) throws -> [WebSocketReader.Event] {
        var reader = WebSocketReader(maxMessageBytes: max)
        var events: [WebSocketReader.Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.append(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            while let event = try reader.next() { events.append(event) }
        }
        return events
    }

    @Test(arguments: [1, 2, 3, 7, 1000, Int.max])
    func messagesComeWholeHoweverTheyArrive(pieces: Int) throws {
        let long = [UInt8](repeating: 5, count: 70_000)
        let middle = [UInt8](repeating: 6, count: 300)
        let bytes =
            Self.serverFrame(0x82, [1, 2]) + Self.serverFrame(0x81, Array("é".utf8)) + Self.serverFrame(0x02, [1])
            + Self.serverFrame(0x89, [9]) + Self.serverFrame(0x00, []) + Self.serverFrame(0x80, middle)
            + Self.serverFrame(0x82, long) + Self.serverFrame(0x8A, []) + Self.serverFrame(0x88, [3, 232])
        let expected: [WebSocketReader.Event] = [
            .message(.binary([1, 2])), .message(.text("é")), .ping([9]), .message(.binary([1] + middle)),
            .message(.binary(long)), .pong, .close(.normal),
        ]
        #expect(try events(bytes, pieces: pieces) == expected)
    }

    @Test(
        arguments: [
            ([0xC2, 0], 1002), ([0x83, 0], 1002), ([0x82, 0x80, 0, 0, 0, 0], 1002), ([0x09, 0], 1002),
            ([0x89, 126, 0, 126], 1002), ([0x80, 0], 1002), ([0x02, 0, 0x82, 0], 1002), ([0x82, 126, 0, 5], 1002),
            ([0x82, 127, 0, 0, 0, 0, 0, 0, 1, 0], 1002), ([0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255], 1009),
            ([0x82, 101], 1009), ([0x81, 1, 0xFF], 1007), ([0x88, 1, 0], 1002), ([0x88, 2, 0, 0], 1002),
            ([0x88, 2, 3, 237], 1002), ([0x88, 3, 3, 232, 0xFF], 1007),
        ] as [([UInt8], UInt16)])
    func violationsHaveTheirCode(bytes: [UInt8], expected: UInt16) {
        do {
            let events = try events(bytes, max: 100)
            Issue.record("\(events)")
        } catch HTTPClientError.webSocket(let code, _) {
            #expect(code == expected)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func fragmentsCountTogether() throws {
        let bytes = Self.serverFrame(0x02, [UInt8](repeating: 0, count: 60)) + [0x80, 41]
        #expect(throws: HTTPClientError.self) { try events(bytes, max: 100) }
    }

    @Test func randomBytesNeverCrash() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = try? events(bytes, pieces: Int.random(in: 1..<50, using: &generator), max: 1000)
        }
    }

    @Test func clientFramesAreMasked() {
        #expect(
            WebSocketFrame.bytes(.binary, [1, 2, 3, 4, 5], mask: 0x0102_0408) == [
                0x82, 0x85, 1, 2, 4, 8, 0, 0, 7, 12, 4,
            ])
        #expect(
            WebSocketFrame.bytes(.text, [UInt8](repeating: 0, count: 200), mask: 0).prefix(4) == [0x81, 0xFE, 0, 200])
        #expect(
            WebSocketFrame.bytes(.text, [UInt8](repeating: 0, count: 65_536), mask: 0).prefix(10) == [
                0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0,
            ])
    }

    @Test func theAcceptValueOfTheSpecification() {
        #expect(WebSocketAccept.value(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test func chunkedBodies() {
        func decode(_ text: String) -> String? {
            ChunkedBody.decode(Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) + "\($0.isComplete)" }
        }
        #expect(decode("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n") == "abcdetrue")
        #expect(decode("5\r\nabc") == "abcfalse")
        #expect(decode("") == "false")
        #expect(decode("x\r\n") == nil)
        #expect(decode("-3\r\nabc\r\n") == nil)
        #expect(decode("fffffffff\r\n") == nil)
    }
}
