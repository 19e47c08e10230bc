import CCurl
import Synchronization

/// One exchange: what libcurl's thread and the awaiting task share.
///
/// The callbacks (``Transfer+Callbacks.swift``) run on libcurl's thread and never block: a full buffer pauses that
/// direction, and the task that makes room posts a resume.
final class Transfer: @unchecked Sendable {
    let request: OutgoingRequest
    let url: TargetURL
    let configuration: WebClientConfiguration
    let maxBodyBytes: Int
    let addressGuard: AddressGuard
    let loop: CurlLoop
    let state: Mutex<State>

    /// Set while the loop works on this transfer; the loop's thread alone.
    var easy: UnsafeMutableRawPointer?

    /// Bytes that wait unread in either direction before it pauses: a few round trips of a fast network.
    static let pauseBytes = 256 << 10

    struct State {
        var head: Result<ResponseHead, HTTPClientError>?
        var headReader = HeadReader()
        var headerBytes = 0
        var headWaiter: CheckedContinuation<Result<ResponseHead, HTTPClientError>, Never>?

        var unread: [UInt8] = []
        var isReceivePaused = false
        var bodyBytes = 0
        var bodyWaiter: CheckedContinuation<Result<[UInt8]?, HTTPClientError>, Never>?
        /// How the transfer ended; unread bytes are still handed out before an error.
        var end: Result<Void, HTTPClientError>?

        var outgoing: [UInt8] = []
        var outgoingOffset = 0
        var offeredBytes: Int64 = 0
        var isOutgoingComplete = false
        var isSendPaused = false
        var outgoingWaiter: CheckedContinuation<Bool, Never>?

        var addressWasRefused = false
        /// Why a callback, or our own side, gave up; it explains better than libcurl's code.
        var cause: HTTPClientError?
    }

    init(_ request: OutgoingRequest, url: TargetURL, configuration: WebClientConfiguration, loop: CurlLoop) {
        self.request = request
        self.url = url
        self.configuration = configuration
        maxBodyBytes = request.maxBodyBytes ?? configuration.maxBodyBytes
        addressGuard = AddressGuard(configuration, origin: url.origin)
        self.loop = loop
        var state = State()
        switch request.body {
        case .none: state.isOutgoingComplete = true
        case .bytes(let bytes):
            state.outgoing = bytes
            state.isOutgoingComplete = true
        case .stream: break
        }
        self.state = Mutex(state)
    }

    // MARK: The awaiting task's side

    func start() {
        if !loop.post(.start(self)) { finish(.failure(.shutDown)) }
    }

    /// Waits for the head of the final answer.
    func head() async -> Result<ResponseHead, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let ready = state.withLock { state -> Result<ResponseHead, HTTPClientError>? in
                    if state.head == nil { state.headWaiter = waiter }
                    return state.head
                }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            cancel(.cancelled)
        }
    }

    /// All bytes that wait, or the next that arrive; nil at the end.
    func nextChunk() async -> Result<[UInt8]?, HTTPClientError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let (ready, resumes) = state.withLock { state -> (Result<[UInt8]?, HTTPClientError>?, Bool) in
                    if !state.unread.isEmpty { return state.takeUnread() }
                    if let end = state.end { return (end.map { nil }, false) }
                    guard state.bodyWaiter == nil else { return (.failure(.concurrentRead), false) }
                    state.bodyWaiter = waiter
                    return (nil, false)
                }
                if resumes { loop.post(.resume(self)) }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            cancel(.cancelled)
        }
    }

    /// Gives a chunk of the request's body and waits while too many bytes are unsent. False: send no more.
    func offer(_ chunk: [UInt8]) async -> Bool {
        if chunk.isEmpty { return state.withLock { !$0.isOutgoingComplete && $0.end == nil } }
        if case .stream(_, let length?) = request.body,
            Int64(chunk.count) > length - state.withLock({ $0.offeredBytes })
        {
            failOutgoing(HTTPClientError.invalidRequest("body longer than declared"))
            return false
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let (answer, resumes) = state.withLock { state -> (Bool?, Bool) in
                    guard !state.isOutgoingComplete, state.end == nil else { return (false, false) }
                    state.outgoing += chunk
                    state.offeredBytes += Int64(chunk.count)
                    let isFull = state.outgoing.count - state.outgoingOffset >= Self.pauseBytes
                    if isFull { state.outgoingWaiter = waiter }
                    defer { state.isSendPaused = false }
                    return (isFull ? nil : true, state.isSendPaused)
                }
                if resumes { loop.post(.resume(self)) }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            failOutgoing(CancellationError())
        }
    }

    /// The request's body is complete; it must have its declared length.
    func completeOutgoing() {
        if case .stream(_, let length?) = request.body, length != state.withLock({ $0.offeredBytes }) {
            failOutgoing(HTTPClientError.invalidRequest("body shorter than declared"))
        } else {
            stopOutgoing()
        }
    }

    /// The request's body stream threw. If the server has already decided without the rest, that does not matter.
    func failOutgoing(_ error: any Error) {
        guard state.withLock({ !$0.isOutgoingComplete }) else { return }
        cancel(error is CancellationError ? .cancelled : .requestBody(error))
    }

    /// Nothing more will come: the body is complete, or its rest is not wanted any more.
    func stopOutgoing() {
        let (waiter, resumes) = state.withLock { state in
            state.isOutgoingComplete = true
            defer {
                state.outgoingWaiter = nil
                state.isSendPaused = false
            }
            return (state.outgoingWaiter, state.isSendPaused)
        }
        waiter?.resume(returning: false)
        if resumes { loop.post(.resume(self)) }
    }

    /// Ends the transfer from our side; readers get `error` at once.
    func cancel(_ error: HTTPClientError) {
        let wasActive = state.withLock { state in
            guard state.end == nil else { return false }
            state.cause = state.cause ?? error
            state.unread = []
            return true
        }
        guard wasActive else { return }
        finish(.failure(error))
        loop.post(.cancel(self))
    }

    // MARK: The end, from either side

    /// What libcurl says about a transfer it is done with.
    func finish(_ code: CURLcode) {
        let error = state.withLock { state in
            state.cause ?? HTTPClientError(code, addressWasRefused: state.addressWasRefused)
        }
        finish(error.map { .failure($0) } ?? .success(()))
    }

    /// Only the first call counts.
    func finish(_ end: Result<Void, HTTPClientError>) {
        let waiters = state.withLock { state -> State.Waiters in
            guard state.end == nil else { return State.Waiters() }
            state.end = end
            state.isOutgoingComplete = true
            if state.head == nil { state.head = end.flatMap { .failure(.connectionLost) } }
            return state.takeWaiters()
        }
        if let (waiter, head) = waiters.head { waiter.resume(returning: head) }
        waiters.body?.resume(returning: end.map { nil })
        waiters.outgoing?.resume(returning: false)
    }
}

extension Transfer.State {
    struct Waiters {
        var head:
            (CheckedContinuation<Result<ResponseHead, HTTPClientError>, Never>, Result<ResponseHead, HTTPClientError>)?
        var body: CheckedContinuation<Result<[UInt8]?, HTTPClientError>, Never>?
        var outgoing: CheckedContinuation<Bool, Never>?
    }

    mutating func takeWaiters() -> Waiters {
        var waiters = Waiters(body: bodyWaiter, outgoing: outgoingWaiter)
        if let headWaiter, let head { waiters.head = (headWaiter, head) }
        headWaiter = nil
        bodyWaiter = nil
        outgoingWaiter = nil
        return waiters
    }

    /// Everything unread, and whether a paused transfer has to be told.
    mutating func takeUnread() -> (Result<[UInt8]?, HTTPClientError>?, Bool) {
        defer {
            unread = []
            isReceivePaused = false
        }
        return (.success(unread), isReceivePaused)
    }
}
