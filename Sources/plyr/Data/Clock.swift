import Foundation

/// The clock of the whole program: microseconds since 1970.
let systemClock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000) }

/// A clock that no change of the system's time moves: microseconds since the start of the process.
let monotonicClock: @Sendable () -> Int64 = {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
}

private let start = ContinuousClock.now
