import HTTPClient
import Synchronization

/// An open stream whose messages are kept as they came. Nothing is read before ``read()``.
final class Subscription: Sendable {
    enum End: Sendable, Hashable {
        case closed(WebSocketClosure)
        case lost(String)

        var text: String {
            switch self {
            case .closed(let closure): "closed with \(closure.code)"
            case .lost(let reason): reason
            }
        }
    }

    struct Arrivals: Sendable {
        var messages: [WebSocketMessage] = []
        var bytes = 0
        var end: End?
        /// Whether more is not read, because a limit was reached.
        var isFull = false
        /// Whether the wait ended because nothing arrived for the time called `quiet`.
        var isQuiet = false

        fileprivate mutating func add(_ message: WebSocketMessage, _ limits: CheckLimits) {
            messages.append(message)
            bytes += message.size
            isFull = messages.count >= limits.maximumMessages || bytes >= limits.maximumReplayBytes
        }
    }

    private final class Shared: Sendable { let arrivals = Mutex(Arrivals()) }

    private let connection: WebSocketConnection
    private let limits: CheckLimits
    private let shared = Shared()
    private let reading = Mutex<Task<Void, Never>?>(nil)

    /// Time between two looks at what has arrived.
    private static let step: Duration = .milliseconds(5)

    init(_ connection: WebSocketConnection, limits: CheckLimits) {
        self.connection = connection
        self.limits = limits
    }

    var arrivals: Arrivals { shared.arrivals.withLock { $0 } }

    /// Begins to read, up to the limits.
    func read() {
        reading.withLock { reading in
            guard reading == nil else { return }
            reading = Task { [connection, shared, limits] in
                let end: End?
                do {
                    for try await message in connection.messages {
                        let isFull = shared.arrivals.withLock { arrivals in
                            arrivals.add(message, limits)
                            return arrivals.isFull
                        }
                        if isFull { return }
                    }
                    end = connection.closure.map { .closed($0) } ?? .lost("ended")
                } catch {
                    end = .lost("\(error)")
                }
                shared.arrivals.withLock { $0.end = end }
            }
        }
    }

    /// Waits until `isEnough`, the end of the stream or the end of `time`. With `quiet`, the wait also ends when
    /// nothing has arrived for that time.
    ///
    /// Times are counted in looks, not read from a clock. On a busy machine the looks are further apart, so a labeler
    /// on the same machine gets more time.
    @discardableResult
    func wait(
        atMost time: Duration, quiet: Duration? = nil, until isEnough: (Arrivals) -> Bool = { _ in false }
    ) async throws -> Arrivals {
        read()
        var (elapsed, silence, count) = (Duration.zero, Duration.zero, 0)
        while true {
            var arrivals = arrivals
            if arrivals.messages.count != count { (silence, count) = (.zero, arrivals.messages.count) }
            arrivals.isQuiet = quiet.map { silence >= $0 } ?? false
            let isOver = arrivals.end != nil || arrivals.isFull || arrivals.isQuiet || elapsed >= time
            if isOver || isEnough(arrivals) { return arrivals }
            try await Task.sleep(for: Self.step)
            elapsed += Self.step
            silence += Self.step
        }
    }

    func send(_ message: WebSocketMessage) async throws { try await connection.send(message) }

    /// Whether a ping is answered in time. One that is not costs the connection.
    func answersPing() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [connection] in
                do {
                    try await connection.ping()
                    return true
                } catch {
                    return false
                }
            }
            group.addTask { [limits] in
                // A cancelled wait says no, which nobody hears.
                try? await Task.sleep(for: limits.arrivalTime)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    func end() { reading.withLock { $0?.cancel() } }
}

extension WebSocketMessage {
    fileprivate var size: Int {
        switch self {
        case .binary(let bytes): bytes.count
        case .text(let text): text.utf8.count
        }
    }
}
