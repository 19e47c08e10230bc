import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import HTTPTransport

struct AnswerEndTests {
    /// What comes out on the socket's side, in order.
    private final class Recorder: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart
        typealias OutboundOut = HTTPResponsePart

        var seen: [String] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            switch unwrapOutboundIn(data) {
            case .head: seen.append("head")
            case .body(let buffer): seen.append("body \(buffer.readableBytes)")
            case .end: seen.append("end")
            }
            context.write(data, promise: promise)
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            seen.append("close \(mode)")
            promise?.succeed()
        }
    }

    private let recorder = Recorder()
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([recorder, AnswerEndHandler(timeout: .seconds(600))])
    }

    private func write(_ parts: [HTTPResponsePart]) { for part in parts { channel.write(part, promise: nil) } }

    private func body(_ count: Int) -> HTTPResponsePart { .body(ByteBuffer(repeating: 7, count: count)) }

    private var head: HTTPResponsePart { .head(HTTPResponse(status: .ok)) }

    /// The end goes when everything before it has gone, and everything behind it in its turn.
    @Test func theEndWaitsForTheSocket() {
        write([head, body(1), body(2), .end(nil), head, body(3), .end(nil)])
        channel.close(mode: .output, promise: nil)
        #expect(recorder.seen == ["head", "body 1", "body 2"])
        channel.flush()
        #expect(recorder.seen.dropFirst(3) == ["end", "head", "body 3", "end", "close output"])
    }

    @Test func answersWithoutBodiesEndAtOnce() {
        write([head, .end(nil), head, .end(nil)])
        #expect(recorder.seen == ["head", "end", "head", "end"])
    }

    /// A peer that takes nothing does not hold its connection for ever.
    @Test func aPeerThatStallsIsGivenUp() {
        write([head, body(1), .end(nil)])
        channel.embeddedEventLoop.advanceTime(by: .seconds(599))
        #expect(recorder.seen.last == "body 1")
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(recorder.seen.last == "close all")
    }

    @Test func whatIsKeptBackFailsWithItsConnection() throws {
        let outcome = Mutex<Bool?>(nil)
        let channel = EmbeddedChannel(handler: AnswerEndHandler(timeout: .seconds(600)))
        for part in [head, body(1)] { channel.write(part, promise: nil) }
        let promise = channel.embeddedEventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { result in
            outcome.withLock { $0 = if case .success = result { true } else { false } }
        }
        channel.write(HTTPResponsePart.end(nil), promise: promise)
        _ = try channel.finish(acceptAlreadyClosed: true)
        #expect(outcome.withLock { $0 } == false)
    }
}
