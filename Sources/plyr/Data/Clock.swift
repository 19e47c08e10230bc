import Foundation

/// The clock of the whole program: microseconds since 1970.
let systemClock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000) }
