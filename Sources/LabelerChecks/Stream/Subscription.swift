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
        var last = ContinuousClock.now

        fileprivate mutating func add(_ message: WebSocketMessage, _ limits: CheckLimits) {
            messages.append(message)
            bytes += message.size
            last = .now
            isFull = messages.count >= limits.maximumMessages || bytes >= limits.maximumReplayBytes
        }
    }

    private final class Shared: Sendable { let arrivals = Mutex(Arrivals()) }

    private let connection: WebSocketConnection
    private let limits: CheckLimits
    private let shared = Shared()
    private let reading = Mutex<Task<Void, Never>?>(nil)

    /// How often a wait looks.
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
            shared.arrivals.withLock { $0.last = .now }
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

    /// Waits until `isEnough`, the end of the stream, or the end of `time`; with `quiet`, also for so long a silence.
    @discardableResult
    func wait(
        atMost time: Duration, quiet: Duration? = nil, until isEnough: (Arrivals) -> Bool = { _ in false }
    ) async throws -> Arrivals {
        read()
        let deadline = ContinuousClock.now + time
        while true {
            let arrivals = arrivals
            let now = ContinuousClock.now
            let isQuiet = quiet.map { now - arrivals.last >= $0 } ?? false
            let isOver = arrivals.end != nil || arrivals.isFull || isQuiet || now >= deadline
            if isOver || isEnough(arrivals) { return arrivals }
            try await Task.sleep(for: Self.step)
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
