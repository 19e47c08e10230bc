import Logging
import NIOCore
import NIOWebSocket
import XRPC

/// A subscriber's channel, as tasks see it.
struct Subscriber: Sendable {
    let channel: any Channel
    let executor: LoopExecutor
    private let handler: NIOLoopBound<SubscriberHandler>

    /// To be made on the channel's event loop.
    init(_ handler: SubscriberHandler, channel: any Channel, executor: LoopExecutor) {
        self.channel = channel
        self.executor = executor
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Writes a message, and returns when the next one may be made, or when the task is cancelled.
    func write(_ message: ByteBuffer) async throws {
        if try await onLoop({ $0.write(message) }) { return }
        let (channel, handler) = (channel, handler)
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                channel.eventLoop.execute { handler.value.wait(waiter) }
            }
        } onCancel: {
            channel.eventLoop.execute { handler.value.endWaiting() }
        }
    }

    /// Does something with the handler: at once for a task that runs on the event loop.
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (SubscriberHandler) -> Result) async throws -> Result {
        let loop = channel.eventLoop
        if loop.inEventLoop { return body(handler.value) }
        return try await loop.submit { [handler] in body(handler.value) }.get()
    }
}

/// Serves one subscriber: frames out in its own pace, and a goodbye that says why.
///
/// Thousands of these wait at a time. What a function holds while it waits is kept for as long: they have few
/// variables, and one task.
final class StreamSession: Sendable {
    private let stream: OpenedStream
    private let subscriber: Subscriber
    private let encoded: EncodedMessage
    private let log: Logger
    private let began = ContinuousClock.now

    init(stream: OpenedStream, subscriber: Subscriber, encoded: EncodedMessage, log: Logger) {
        self.stream = stream
        self.subscriber = subscriber
        self.encoded = encoded
        self.log = log
    }

    @inline(never)
    func run() async {
        log.info("stream opened", metadata: metadata)
        await withTaskExecutorPreference(subscriber.executor) {
            await withUnsafeCurrentTask { task in await self.serve(task.map(WaitingTask.init)) }
        }
    }

    /// Sends frames until there are no more, or the channel's side ends and cancels the task; then says goodbye.
    @inline(never)
    private func serve(_ task: WaitingTask?) async {
        do {
            try await subscriber.onLoop { $0.onEnd { task?.cancel() } }
            let (frames, ending) = await send()
            try await subscriber.onLoop { $0.onEnd(nil) }
            try await sayGoodbye(ending)
            try await subscriber.channel.closeFuture.get()
            noteEnd(frames)
        } catch {
            noteBreak(error)
        }
    }

    @inline(never)
    private func noteEnd(_ frames: Int) {
        var metadata = metadata
        metadata["frames"] = "\(frames)"
        metadata["seconds"] = "\((ContinuousClock.now - began).components.seconds)"
        log.info("stream closed", metadata: metadata)
    }

    @inline(never)
    private func noteBreak(_ error: any Error) {
        subscriber.channel.close(promise: nil)
        log.trace("stream broke", metadata: ["error": "\(error)"])
    }

    private var metadata: Logger.Metadata { ["request": "\(stream.requestID)", "method": "\(stream.nsid)"] }

    /// Sends all frames; how many there were, and why there were no more.
    @inline(never)
    private func send() async -> (frames: Int, ending: StreamEnding) {
        var count = 0
        do {
            for try await frame in stream.frames {
                try Task.checkCancellation()
                if let message = try encoded.message(frame, as: stream.form, of: stream.nsid) {
                    try await subscriber.write(message)
                }
                count += 1
            }
            return (count, .completed)
        } catch let error as XRPCError {
            return (count, .failed(error, .policyViolation))
        } catch {
            guard !Task.isCancelled, !(error is CancellationError), !(error is ChannelError) else {
                return (count, .left)
            }
            noteFailure(error)
            return (count, .failed(.internalServerError, .unexpectedServerError))
        }
    }

    @inline(never)
    private func noteFailure(_ error: any Error) {
        log.error("stream failed", metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }

    /// What ended the channel's side counts first: it ends the frames as well. Throws where nobody is to be waited for:
    /// the server cuts what does not end.
    private func sayGoodbye(_ ending: StreamEnding) async throws {
        let earlier = try await subscriber.onLoop { $0.ending }
        if case .left = ending, earlier == nil { throw CancellationError() }
        let (error, code) = Self.goodbye(earlier ?? ending)
        if case .tooSlow? = earlier { log.info("subscriber too slow", metadata: metadata) }
        let last = try error.flatMap { try stream.form.encoded(StreamFrame($0), of: stream.nsid) }
        try await subscriber.onLoop { $0.sayGoodbye(last, code) }
    }

    private static func goodbye(_ ending: StreamEnding) -> (XRPCError?, WebSocketErrorCode) {
        switch ending {
        case .left, .completed: (nil, .normalClosure)
        case .violated(let code): (nil, code)
        case .goingAway: (nil, .goingAway)
        case .failed(let error, let code): (error, code)
        case .tooSlow:
            (
                XRPCError(
                    status: 400, name: "ConsumerTooSlow", message: "The connection took no data for too long."),
                .policyViolation
            )
        }
    }
}

/// A task that waits for frames, as the handler that ends the wait knows it.
private struct WaitingTask: @unchecked Sendable {
    // Used within the call that lent it, while the task is alive; cancelling is safe from any thread.
    private let task: UnsafeCurrentTask

    init(_ task: UnsafeCurrentTask) { self.task = task }

    func cancel() { task.cancel() }
}
