import CCurl
import Foundation
import Synchronization

/// The one thread that drives all transfers of a client.
///
/// Everything libcurl is called here only; other threads leave commands in a locked queue and wake it.
final class CurlLoop: @unchecked Sendable {
    enum Command {
        case start(Transfer)
        /// A paused direction can go on.
        case resume(Transfer)
        case cancel(Transfer)
        case stop
    }

    private struct Queue {
        var commands: [Command] = []
        var isClosed = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let queue = Mutex(Queue())
    /// Touched by the loop's thread, but for `curl_multi_wakeup`, which any thread may call while it is open.
    private let multi: UnsafeMutableRawPointer?
    /// The loop's thread alone.
    private var active: [UnsafeMutableRawPointer: ActiveTransfer] = [:]

    /// How long to sleep when libcurl has no timer of its own; commands end the sleep.
    private static let maxSleepMilliseconds: Int32 = 10_000

    init(_ configuration: WebClientConfiguration) {
        multi = CurlLibrary.isReady ? curl_multi_init() : nil
        guard let multi else {
            queue.withLock { $0.isClosed = true }
            return
        }
        plyr_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
        plyr_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
        let thread = Thread { [self] in run() }
        thread.name = "http-client"
        thread.start()
    }

    /// False once the loop has ended: nothing will answer then.
    @discardableResult
    func post(_ command: Command) -> Bool {
        queue.withLock { queue in
            guard !queue.isClosed else { return false }
            queue.commands.append(command)
            // Inside the lock: the handle is freed after `isClosed` is set.
            curl_multi_wakeup(multi)
            return true
        }
    }

    /// Ends all transfers with ``HTTPClientError/shutDown`` and returns when the thread is done.
    func stop() async {
        await withCheckedContinuation { waiter in
            let isClosed = queue.withLock { queue in
                guard !queue.isClosed else { return true }
                queue.closeWaiters.append(waiter)
                queue.commands.append(.stop)
                curl_multi_wakeup(multi)
                return false
            }
            if isClosed { waiter.resume() }
        }
    }

    private func run() {
        guard let multi else { return }
        var isStopping = false
        while !isStopping {
            let commands = queue.withLock { queue in
                defer { queue.commands.removeAll(keepingCapacity: true) }
                return queue.commands
            }
            for command in commands { isStopping = perform(command, multi) || isStopping }
            if isStopping { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            reap(multi)
            curl_multi_poll(multi, nil, 0, Self.maxSleepMilliseconds, nil)
        }
        close(multi)
    }

    /// True if the loop shall end.
    private func perform(_ command: Command, _ multi: UnsafeMutableRawPointer) -> Bool {
        switch command {
        case .start(let transfer):
            switch ActiveTransfer.make(transfer) {
            case .success(let entry):
                transfer.easy = entry.easy
                active[entry.easy] = entry
                curl_multi_add_handle(multi, entry.easy)
            case .failure(let error): transfer.finish(.failure(error))
            }
        case .resume(let transfer):
            if let easy = transfer.easy { curl_easy_pause(easy, CURLPAUSE_CONT) }
        case .cancel(let transfer):
            if let easy = transfer.easy { remove(easy, multi) }
        case .stop: return true
        }
        return false
    }

    /// Ends the transfers that libcurl is done with.
    private func reap(_ multi: UnsafeMutableRawPointer) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = plyr_curl_message_result(message)
            guard let transfer = active[easy]?.transfer else { continue }
            remove(easy, multi)
            transfer.finish(code)
        }
    }

    /// The transfer and its header list are released only after the handle has been removed.
    private func remove(_ easy: UnsafeMutableRawPointer, _ multi: UnsafeMutableRawPointer) {
        guard let entry = active.removeValue(forKey: easy) else { return }
        curl_multi_remove_handle(multi, easy)
        entry.transfer.easy = nil
        entry.free()
    }

    private func close(_ multi: UnsafeMutableRawPointer) {
        let (commands, waiters) = queue.withLock { queue in
            queue.isClosed = true
            defer {
                queue.commands = []
                queue.closeWaiters = []
            }
            return (queue.commands, queue.closeWaiters)
        }
        for case .start(let transfer) in commands { transfer.finish(.failure(.shutDown)) }
        for (easy, entry) in active {
            remove(easy, multi)
            entry.transfer.finish(.failure(.shutDown))
        }
        curl_multi_cleanup(multi)
        for waiter in waiters { waiter.resume() }
    }
}
