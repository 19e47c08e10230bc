import XRPC

/// Memory for the body of a client's request.
///
/// While it arrives, it counts against the budget of all bodies. Decoded values can be more than twenty times as large
/// as their text, so only a few large bodies are decoded and handled at a time.
struct RequestMemory: BodyMemory {
    /// Sum of the sizes of all bodies that are decoded and handled at a time, in bytes.
    static let maximumHandledBytes = 4 << 20
    /// How many bodies may wait to be handled.
    static let maximumWaiting = 1024

    let budget: MemoryBudget
    let turns: Turns
    let client: String
    /// How many clients share the name.
    let share: Int

    func room(for bytes: Int) throws -> (any Sendable)? {
        try budget.take(bytes, for: client, share: share)
    }

    func turn(for bytes: Int) async throws -> (any Sendable)? {
        guard bytes > MemoryBudget.freeBytes else { return nil }
        return try await turns.take(bytes)
    }
}
