import Synchronization

/// What the thread of a WebSocket and the tasks that use it share.
final class WebSocketState: Sendable {
    struct Opened: Sendable {
        let headers: HeaderFields
        let subprotocol: String?
    }

    struct Outgoing {
        let bytes: [UInt8]
        let waiter: CheckedContinuation<Result<Void, HTTPClientError>, Never>?
    }

    struct Contents {
        var opened: Result<Opened, HTTPClientError>?
        var openWaiter: CheckedContinuation<Result<Opened, HTTPClientError>, Never>?
        /// From `unreadStart` on.
        var unread: [WebSocketMessage] = []
        var unreadStart = 0
        var unreadBytes = 0
        var readWaiter: CheckedContinuation<Result<WebSocketMessage?, HTTPClientError>, Never>?
        var outgoing: [Outgoing] = []
        /// Pongs that have come, and who waits for the next one.
        var pongs = 0
        var pongWaiters: [CheckedContinuation<Result<Void, HTTPClientError>, Never>] = []
        /// We have asked to close: what still comes is not wanted.
        var isClosing = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var end: Result<WebSocketClosure, HTTPClientError>?
    }

    /// Bytes of messages that wait unread before the thread stops reading the socket.
    static let pauseBytes = 1 << 20
    /// The cost of a message's place in the queue, so that empty ones are bounded as well.
    private static let messageBytes = 64

    let contents = Mutex(Contents())
    let pipe: WakePipe

    init(_ pipe: WakePipe) { self.pipe = pipe }

    // MARK: The tasks' side

    func waitUntilOpen() async -> Result<Opened, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let ready = contents.withLock { contents in
                    if contents.opened == nil { contents.openWaiter = waiter }
                    return contents.opened
                }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            finish(.failure(.cancelled))
        }
    }

    func nextMessage() async -> Result<WebSocketMessage?, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let (ready, resumes) = contents.withLock {
                    contents -> (Result<WebSocketMessage?, HTTPClientError>?, Bool) in
                    if let taken = Self.takeMessage(&contents) { return (.success(taken.message), taken.resumes) }
                    if let end = contents.end { return (end.map { _ in nil }, false) }
                    guard contents.readWaiter == nil else { return (.failure(.concurrentRead), false) }
                    contents.readWaiter = waiter
                    return (nil, false)
                }
                if resumes { pipe.wake() }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            finish(.failure(.cancelled))
        }
    }

    /// Returns when the kernel has taken the frame.
    func send(_ frame: [UInt8]) async -> Result<Void, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let refusal = contents.withLock { contents -> HTTPClientError? in
                    if case .failure(let error)? = contents.end { return error }
                    guard contents.end == nil, !contents.isClosing else { return .connectionLost }
                    contents.outgoing.append(Outgoing(bytes: frame, waiter: waiter))
                    return nil
                }
                if let refusal { waiter.resume(returning: .failure(refusal)) } else { pipe.wake() }
            }
        } onCancel: {
            finish(.failure(.cancelled))
        }
    }

    /// Sends a ping and waits for a pong behind it.
    func ping(_ frame: [UInt8]) async -> Result<Void, HTTPClientError> {
        let before = contents.withLock { $0.pongs }
        if case .failure(let error) = await send(frame) { return .failure(error) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let ready = contents.withLock { contents -> Result<Void, HTTPClientError>? in
                    if contents.pongs > before { return .success(()) }
                    if let end = contents.end { return end.flatMap { _ in .failure(.connectionLost) } }
                    contents.pongWaiters.append(waiter)
                    return nil
                }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            finish(.failure(.cancelled))
        }
    }

    /// Sends a close frame once and waits for the end.
    func close(_ frame: [UInt8]) async {
        await withCheckedContinuation { waiter in
            let hasEnded = contents.withLock { contents in
                guard contents.end == nil else { return true }
                if !contents.isClosing { contents.outgoing.append(Outgoing(bytes: frame, waiter: nil)) }
                contents.isClosing = true
                contents.closeWaiters.append(waiter)
                return false
            }
            if hasEnded { waiter.resume() } else { pipe.wake() }
        }
    }

    // MARK: The thread's side

    func open(_ opened: Opened) {
        let waiter = contents.withLock { contents in
            guard contents.opened == nil else {
                return nil as CheckedContinuation<Result<Opened, HTTPClientError>, Never>?
            }
            contents.opened = .success(opened)
            defer { contents.openWaiter = nil }
            return contents.openWaiter
        }
        waiter?.resume(returning: .success(opened))
    }

    func deliver(_ message: WebSocketMessage) {
        let waiter = contents.withLock {
            contents -> CheckedContinuation<Result<WebSocketMessage?, HTTPClientError>, Never>? in
            guard contents.end == nil, !contents.isClosing else { return nil }
            defer { contents.readWaiter = nil }
            if contents.readWaiter == nil {
                contents.unread.append(message)
                contents.unreadBytes += message.byteCount + Self.messageBytes
            }
            return contents.readWaiter
        }
        waiter?.resume(returning: .success(message))
    }

    func takePong() {
        let waiters = contents.withLock { contents in
            contents.pongs += 1
            defer { contents.pongWaiters = [] }
            return contents.pongWaiters
        }
        for waiter in waiters { waiter.resume(returning: .success(())) }
    }

    /// Ends everything; only the first call counts. Messages that are there can still be read, unless our own side
    /// gave up.
    func finish(_ end: Result<WebSocketClosure, HTTPClientError>) {
        let ended = contents.withLock { contents -> Contents? in
            guard contents.end == nil else { return nil }
            let before = contents
            contents.end = end
            if contents.opened == nil { contents.opened = end.flatMap { _ in .failure(.connectionLost) } }
            if case .failure(.cancelled) = end {
                contents.unread = []
                contents.unreadStart = 0
            }
            contents.openWaiter = nil
            contents.readWaiter = nil
            contents.outgoing = []
            contents.pongWaiters = []
            contents.closeWaiters = []
            return before
        }
        guard let ended else { return }
        let failure: HTTPClientError = if case .failure(let error) = end { error } else { .connectionLost }
        ended.openWaiter?.resume(returning: .failure(failure))
        ended.readWaiter?.resume(returning: end.map { _ in nil })
        for outgoing in ended.outgoing { outgoing.waiter?.resume(returning: .failure(failure)) }
        for waiter in ended.pongWaiters { waiter.resume(returning: .failure(failure)) }
        for waiter in ended.closeWaiters { waiter.resume() }
        pipe.wake()
    }

    /// The oldest unread message, and whether a paused thread has to be told.
    private static func takeMessage(_ contents: inout Contents) -> (message: WebSocketMessage, resumes: Bool)? {
        guard contents.unreadStart < contents.unread.count else { return nil }
        let wasPaused = contents.unreadBytes >= pauseBytes
        let message = contents.unread[contents.unreadStart]
        contents.unreadStart += 1
        contents.unreadBytes -= message.byteCount + messageBytes
        // Moved down seldom enough that the cost of a message stays constant.
        if contents.unreadStart * 2 > contents.unread.count {
            contents.unread.removeFirst(contents.unreadStart)
            contents.unreadStart = 0
        }
        return (message, wasPaused && contents.unreadBytes < pauseBytes)
    }
}
