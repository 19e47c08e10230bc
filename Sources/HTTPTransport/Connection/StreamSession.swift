import Logging
import NIOCore
import NIOWebSocket
import Synchronization
import XRPC

/// Serves one subscriber: frames out in its own pace, pings, and nothing taken in but the goodbye.
struct StreamSession {
    let stream: OpenedStream
    let configuration: WebServerConfiguration
    let log: Logger

    /// How long a goodbye may take to reach a peer before the socket is closed.
    private static let goodbyeTime = TimeAmount.seconds(5)
    /// Pings in a row that may stay without any answer.
    private static let maximumUnansweredPings = 3

    private enum Outcome: Sendable {
        case completed
        case failed(XRPCError, WebSocketErrorCode)
        case tooSlow
        /// The peer broke the WebSocket protocol.
        case violated
        /// The peer said goodbye, or has gone.
        case left
    }

    /// What the tasks of a session know of each other.
    private final class Progress: Sendable {
        struct State {
            var writeBegan: ContinuousClock.Instant?
            /// Pings since anything came from the peer.
            var unansweredPings = 0
            var frames = 0
        }

        let state = Mutex(State())
    }

    func run(_ asyncChannel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async {
        let progress = Progress()
        let began = ContinuousClock.now
        log.info("stream opened", metadata: metadata)
        do {
            try await asyncChannel.executeThenClose { inbound, outbound in
                let channel = asyncChannel.channel
                let (leaving, left) = AsyncStream.makeStream(of: Outcome.self)
                await withTaskGroup(of: Void.self) { group in
                    // Listens to the very end: bytes that nobody reads would turn our goodbye into a reset.
                    group.addTask {
                        await listen(inbound, channel, progress) { left.yield(.violated) }
                        left.finish()
                    }
                    await sayGoodbye(firstOutcome(outbound, channel, progress, leaving), channel)
                }
            }
        } catch {
            log.trace("stream broke", metadata: ["error": "\(error)"])
        }
        var metadata = metadata
        metadata["frames"] = "\(progress.state.withLock { $0.frames })"
        metadata["seconds"] = "\((ContinuousClock.now - began).components.seconds)"
        log.info("stream closed", metadata: metadata)
    }

    private var metadata: Logger.Metadata {
        ["request": "\(stream.context.id)", "method": "\(stream.nsid)"]
    }

    private func firstOutcome(
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ channel: any Channel, _ progress: Progress,
        _ leaving: AsyncStream<Outcome>
    ) async -> Outcome {
        await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await send(PacedWriter(outbound, to: channel), progress) }
            group.addTask { await watch(channel, progress) }
            group.addTask {
                for await outcome in leaving { return outcome }
                return .left
            }
            let first = await group.next() ?? .left
            group.cancelAll()
            return first
        }
    }

    private func send(_ writer: PacedWriter<WebSocketFrame>, _ progress: Progress) async -> Outcome {
        var writer = writer
        do {
            for try await frame in stream.frames {
                guard let message = try stream.form.message(frame, of: stream.nsid) else { continue }
                progress.state.withLock { $0.writeBegan = .now }
                try await writer.write([message], bytes: message.length)
                progress.state.withLock { state in
                    state.writeBegan = nil
                    state.frames += 1
                }
            }
            return .completed
        } catch let error as XRPCError {
            return .failed(error, .policyViolation)
        } catch is CancellationError {
            return .left
        } catch let error as ChannelError {
            log.trace("subscriber gone", metadata: ["error": "\(error)"])
            return .left
        } catch {
            guard !Task.isCancelled else { return .left }
            log.error("stream failed", metadata: metadata.merging(["error": "\(error)"]) { $1 })
            return .failed(.internalServerError, .unexpectedServerError)
        }
    }

    /// Answers pings; whatever else comes is ignored, as the event stream specification asks. A client masks its frames
    /// (RFC 6455, 5.1); `violation` hears of one that does not.
    private func listen(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ channel: any Channel, _ progress: Progress,
        violation: () -> Void
    ) async {
        do {
            for try await frame in inbound {
                progress.state.withLock { $0.unansweredPings = 0 }
                guard frame.maskKey != nil else {
                    violation()
                    continue
                }
                switch frame.opcode {
                case .connectionClose: return
                case .ping where channel.isWritable:
                    channel.writeAndFlush(
                        WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData), promise: nil)
                default: break
                }
            }
        } catch {
            log.trace("subscriber gone", metadata: ["error": "\(error)"])
        }
    }

    /// Pings, and ends the session of a subscriber that is too slow or silent. Never waits for the socket.
    private func watch(_ channel: any Channel, _ progress: Progress) async -> Outcome {
        let step = min(configuration.pingInterval, configuration.slowSubscriberTimeout) / 2
        var nextPing = ContinuousClock.now + configuration.pingInterval
        while true {
            do {
                try await Task.sleep(for: step)
            } catch {
                return .left
            }
            let now = ContinuousClock.now
            let (writeBegan, unanswered) = progress.state.withLock { ($0.writeBegan, $0.unansweredPings) }
            if let writeBegan, now - writeBegan >= configuration.slowSubscriberTimeout {
                log.info("subscriber too slow", metadata: metadata)
                return .tooSlow
            }
            guard now >= nextPing else { continue }
            if unanswered >= Self.maximumUnansweredPings { return .left }
            if channel.isWritable {
                progress.state.withLock { $0.unansweredPings += 1 }
                channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()), promise: nil)
                nextPing = now + configuration.pingInterval
            }
        }
    }

    /// Sends the error frame, if there is one, and the close frame, and gives the peer a little time to take
    /// them and to say goodbye as well.
    private func sayGoodbye(_ outcome: Outcome, _ channel: any Channel) async {
        let code: WebSocketErrorCode
        switch outcome {
        case .left: code = .normalClosure
        case .completed: code = .normalClosure
        case .violated: code = .protocolError
        case .failed(let error, let errorCode):
            write(error, channel)
            code = errorCode
        case .tooSlow:
            let error = XRPCError(
                status: 400, name: "ConsumerTooSlow", message: "The connection took no data for too long.")
            write(error, channel)
            code = .policyViolation
        }
        channel.eventLoop.scheduleTask(in: Self.goodbyeTime) { channel.close(promise: nil) }
        do {
            try await channel.writeAndFlush(WebSocketFrame.closing(code))
        } catch {
            log.trace("goodbye did not arrive", metadata: ["error": "\(error)"])
        }
    }

    private func write(_ error: XRPCError, _ channel: any Channel) {
        guard let message = try? stream.form.message(StreamFrame(error), of: stream.nsid) else { return }
        channel.write(message, promise: nil)
    }
}

extension WebSocketFrame {
    static func closing(_ code: WebSocketErrorCode) -> WebSocketFrame {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}
