import Foundation
import Synchronization

/// The thread of one WebSocket: connects, shakes hands, then moves frames until the end.
struct WebSocketThread {
    let state: WebSocketState
    let handshake: WebSocketHandshake
    let configuration: WebClientConfiguration
    let randomMask: @Sendable () -> UInt32

    private static let readBytes = 64 << 10
    /// How long the peer may take to answer our close frame.
    private static let closeTimeout: Duration = .seconds(5)

    func run() {
        do throws(HTTPClientError) {
            let socket = try connect()
            let reader = try WebSocketOpening(
                socket: socket, handshake: handshake, configuration: configuration, state: state
            ).open()
            var session = Session(socket: socket, reader: reader)
            state.finish(.success(try serve(&session)))
        } catch {
            state.finish(.failure(error))
        }
    }

    private func connect() throws(HTTPClientError) -> ConnectedSocket {
        let addressGuard = AddressGuard(configuration, origin: handshake.url.origin)
        let state = state
        guard
            let socket = ConnectedSocket(
                addressGuard: addressGuard, isAborted: { state.contents.withLock { $0.end != nil } })
        else { throw .transport(code: 27, message: "out of memory") }
        // ws → http, wss → https
        try socket.connect(to: "http" + handshake.url.text.dropFirst(2), configuration)
        return socket
    }

    private struct Session {
        let socket: ConnectedSocket
        var reader: WebSocketReader
        var writing: ArraySlice<UInt8> = []
        var writingWaiter: CheckedContinuation<Result<Void, HTTPClientError>, Never>?
        var lastRead = ContinuousClock.now
        var lastWrite = ContinuousClock.now
        var isAsked = false
        var pong: [UInt8]?
        var closeDeadline: ContinuousClock.Instant?
        /// The peer's close frame; the session ends when ours has been sent.
        var closure: WebSocketClosure?
        var hasClosed = false
    }

    private func serve(_ session: inout Session) throws(HTTPClientError) -> WebSocketClosure {
        defer { session.writingWaiter?.resume(returning: .failure(.connectionLost)) }
        do throws(HTTPClientError) {
            // Frames may have come in one piece with the handshake's answer.
            try deliver(&session)
            while true {
                if let closure = try step(&session) { return closure }
            }
        } catch {
            if case .webSocket(let code, let reason) = error {
                let frame = WebSocketClosure(code: code, reason: reason).payload
                // The connection ends either way; whether this arrives changes nothing.
                _ = try session.socket.send(WebSocketFrame.bytes(.close, frame, mask: randomMask())[...])
            }
            throw error
        }
    }

    /// Writes, reads, and sleeps if there was nothing to do. Answers the closure at the end.
    private func step(_ session: inout Session) throws(HTTPClientError) -> WebSocketClosure? {
        let (hasEnded, isClosing, wantsRead) = state.contents.withLock {
            ($0.end != nil, $0.isClosing, $0.isClosing || $0.unreadBytes < WebSocketState.pauseBytes)
        }
        if hasEnded { throw .cancelled }
        if isClosing, session.closeDeadline == nil { session.closeDeadline = .now + Self.closeTimeout }
        let wrote = try write(&session)
        if let closure = session.closure, session.writing.isEmpty, session.hasClosed { return closure }
        let read = wantsRead ? try read(&session) : false
        if !wantsRead { session.lastRead = .now }
        if !wrote, !read { try sleep(&session, wantsRead: wantsRead) }
        return nil
    }

    /// True if something was written.
    private func write(_ session: inout Session) throws(HTTPClientError) -> Bool {
        if session.writing.isEmpty { takeNextFrame(&session) }
        guard !session.writing.isEmpty else {
            session.lastWrite = .now
            return false
        }
        let count = try session.socket.send(session.writing)
        guard count > 0 else { return false }
        session.lastWrite = .now
        session.writing = session.writing.dropFirst(count)
        if session.writing.isEmpty {
            session.writingWaiter?.resume(returning: .success(()))
            session.writingWaiter = nil
        }
        return true
    }

    private func takeNextFrame(_ session: inout Session) {
        // Nothing follows a close frame.
        if session.hasClosed { return }
        if let pong = session.pong {
            session.pong = nil
            session.writing = WebSocketFrame.bytes(.pong, pong, mask: randomMask())[...]
        } else if let closure = session.closure {
            session.hasClosed = true
            session.writing = WebSocketFrame.bytes(.close, closure.payload, mask: randomMask())[...]
        } else if let next = state.contents.withLock({ $0.outgoing.isEmpty ? nil : $0.outgoing.removeFirst() }) {
            session.writing = next.bytes[...]
            session.writingWaiter = next.waiter
            // Without a waiter it is our own close frame.
            if next.waiter == nil { session.hasClosed = true }
        }
    }

    /// True if something was read.
    private func read(_ session: inout Session) throws(HTTPClientError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.readBytes)
        guard let count = try session.socket.receive(into: &buffer) else { return false }
        guard count > 0 else { throw .connectionLost }
        session.lastRead = .now
        session.isAsked = false
        session.reader.append(buffer[..<count])
        try deliver(&session)
        return true
    }

    private func deliver(_ session: inout Session) throws(HTTPClientError) {
        while session.closure == nil, let event = try session.reader.next() {
            switch event {
            case .message(let message): state.deliver(message)
            // Only the latest ping needs an answer (RFC 6455, 5.5.3).
            case .ping(let payload): session.pong = payload
            case .pong: state.takePong()
            case .close(let closure): session.closure = closure
            }
        }
    }

    private func sleep(_ session: inout Session, wantsRead: Bool) throws(HTTPClientError) {
        let now = ContinuousClock.now
        if let deadline = session.closeDeadline, now >= deadline { throw .timedOut }
        if !session.writing.isEmpty, now - session.lastWrite >= configuration.idleTimeout { throw .timedOut }
        let silence = now - session.lastRead
        if wantsRead, silence >= configuration.idleTimeout, !session.isAsked {
            session.isAsked = true
            session.writing += WebSocketFrame.bytes(.ping, [], mask: randomMask())
            return
        }
        let patience = configuration.idleTimeout * (session.isAsked ? 2 : 1)
        if wantsRead, silence >= patience { throw .timedOut }
        var rest = patience - silence
        if let deadline = session.closeDeadline { rest = min(rest, deadline - now) }
        session.socket.wait(
            reading: wantsRead, writing: !session.writing.isEmpty, wake: state.pipe.readEnd,
            milliseconds: rest.boundedMilliseconds)
        state.pipe.clear()
    }
}
