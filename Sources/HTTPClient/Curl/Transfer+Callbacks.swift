import CCurl
import Synchronization

/// What libcurl calls, on its own thread.
extension Transfer {
    /// The transfer behind a callback's context pointer; the loop keeps it alive while the handle is.
    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Answers the number of bytes taken, 0 to fail, or the pause mark: libcurl then brings the same bytes again.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let (answer, waiter, chunk) = state.withLock {
            state -> (Int, CheckedContinuation<Result<[UInt8]?, HTTPClientError>, Never>?, [UInt8]) in
            guard state.cause == nil else { return (0, nil, []) }
            guard state.unread.count < Self.pauseBytes else {
                state.isReceivePaused = true
                return (plyr_curl_write_pause, nil, [])
            }
            guard bytes.count <= maxBodyBytes - state.bodyBytes else {
                state.cause = .bodyTooLarge(limit: maxBodyBytes)
                return (0, nil, [])
            }
            state.bodyBytes += bytes.count
            guard let waiter = state.bodyWaiter else {
                state.unread += bytes
                return (bytes.count, nil, [])
            }
            state.bodyWaiter = nil
            return (bytes.count, waiter, Array(bytes))
        }
        waiter?.resume(returning: .success(chunk))
        return answer
    }

    /// One header line with its end; 1xx answers are forgotten, trailers ignored.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        let (answer, waiter, head) = state.withLock {
            state -> (Int, CheckedContinuation<Result<ResponseHead, HTTPClientError>, Never>?, ResponseHead?) in
            guard state.cause == nil else { return (0, nil, nil) }
            guard line.count <= configuration.maxHeaderBytes - state.headerBytes else {
                state.cause = .badHead("more than \(configuration.maxHeaderBytes) bytes")
                return (0, nil, nil)
            }
            state.headerBytes += line.count
            guard state.head == nil, let head = state.headReader.take(line) else { return (line.count, nil, nil) }
            if let length = head.headers["Content-Length"], request.method != "HEAD",
                let bytes = ASCII.decimal(Array(length.utf8), maxDigits: 18), bytes > maxBodyBytes
            {
                state.cause = .bodyTooLarge(limit: maxBodyBytes)
                return (0, nil, nil)
            }
            state.head = .success(head)
            defer { state.headWaiter = nil }
            return (line.count, state.headWaiter, head)
        }
        if let head {
            // The server has decided before it saw everything: nobody will read the rest. Said before the waiter hears
            // of it, who cancels the sender: that must not be taken for a request that is given up.
            if head.status >= 300 { stopOutgoing() }
            waiter?.resume(returning: .success(head))
        }
        return answer
    }

    /// Fills `room` with the next bytes of the request's body; 0 at its end, or the pause mark.
    func sendBody(into room: UnsafeMutableRawBufferPointer) -> Int {
        let (answer, waiter) = state.withLock { state -> (Int, CheckedContinuation<Bool, Never>?) in
            guard state.cause == nil else { return (plyr_curl_read_abort, nil) }
            let left = state.outgoing.count - state.outgoingOffset
            guard left > 0 else {
                state.isSendPaused = !state.isOutgoingComplete
                return (state.isOutgoingComplete ? 0 : plyr_curl_read_pause, nil)
            }
            let count = min(left, room.count)
            state.outgoing[state.outgoingOffset..<(state.outgoingOffset + count)].withUnsafeBytes {
                room.copyMemory(from: $0)
            }
            state.outgoingOffset += count
            if case .stream = request.body { state.dropSent() }
            guard left - count < Self.pauseBytes / 2, let waiter = state.outgoingWaiter else { return (count, nil) }
            state.outgoingWaiter = nil
            return (count, waiter)
        }
        waiter?.resume(returning: true)
        return answer
    }

    /// A dead idle connection makes libcurl send a request again: possible only with what we still have.
    func rewindBody(to offset: Int64) -> Bool {
        state.withLock { state in
            guard case .bytes(let bytes) = request.body, (0...Int64(bytes.count)).contains(offset) else { return false }
            state.outgoingOffset = Int(offset)
            return true
        }
    }

    func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        guard let socket = addressGuard.open(address) else {
            state.withLock { $0.addressWasRefused = true }
            return plyr_curl_socket_bad
        }
        return socket
    }
}

extension Transfer.State {
    /// Forgets the bytes of a stream that have been sent, now and then.
    fileprivate mutating func dropSent() {
        if outgoingOffset == outgoing.count {
            outgoing.removeAll(keepingCapacity: true)
            outgoingOffset = 0
        } else if outgoingOffset > Transfer.pauseBytes {
            outgoing.removeFirst(outgoingOffset)
            outgoingOffset = 0
        }
    }
}
