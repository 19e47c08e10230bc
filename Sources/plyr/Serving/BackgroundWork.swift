import Logging

/// Something that a service does besides answering, for as long as it runs.
struct BackgroundWork: Sendable {
    /// Short and unchanging, for the log.
    let name: String
    let run: @Sendable () async throws -> Void

    /// The wait behind the first failure; it doubles with each one that follows soon.
    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(60)

    /// Runs the work until it is cancelled. A full disk or a database that another process locks for long passes, and
    /// must not end everything else: what fails is logged and begun again.
    ///
    /// - Parameter sleep: waits; an argument, so that nobody else need.
    func keepRunning(
        _ logger: Logger, sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws(CancellationError) {
        var pause = Self.firstPause
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                try await run()
                if Task.isCancelled { break }
                logger.warning("work ended", metadata: ["work": "\(name)"])
            } catch {
                if Task.isCancelled { break }
                logger.error("work failed", metadata: ["work": "\(name)", "error": "\(error)"])
            }
            // Whatever ran for a while has recovered from what came before.
            if ContinuousClock.now - start > Self.longestPause { pause = Self.firstPause }
            do { try await sleep(pause) } catch { break }
            pause = min(pause * 2, Self.longestPause)
        }
        throw CancellationError()
    }
}
