import Foundation
import Logging
import Synchronization
import Testing

@testable import plyr

struct BackgroundWorkTests {
    private let logger = Logger(label: "work") { _ in SwiftLogNoOpLogHandler() }

    /// A disk that is full for a while ends no server.
    @Test(.timeLimit(.minutes(1)))
    func whatFailsIsBegunAgainWithLongerPauses() async {
        let count = Mutex(0)
        let pauses = Mutex<[Duration]>([])
        let work = BackgroundWork(name: "test") {
            count.withLock { $0 += 1 }
            throw POSIXError(.ENOSPC)
        }
        await #expect(throws: CancellationError.self) {
            try await work.keepRunning(logger) { pause in
                let soFar = pauses.withLock { pauses in
                    pauses.append(pause)
                    return pauses.count
                }
                if soFar == 10 { throw CancellationError() }
            }
        }
        #expect(count.withLock { $0 } == 10)
        let waited = pauses.withLock { $0 }
        #expect(waited.prefix(3) == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(waited.last == BackgroundWork.longestPause)
    }

    @Test(.timeLimit(.minutes(1)))
    func itEndsWhenItIsCancelled() async {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let work = BackgroundWork(name: "test") {
            signal.finish()
            try await Task.sleep(for: .seconds(1000))
        }
        let task = Task { try await work.keepRunning(logger) }
        for await _ in started {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
