/// A piece of work that survives a restart.
package struct Job: Sendable, Hashable {
    package enum State: String, Sendable {
        case queued
        case running
        case completed
        case failed

        /// Whether nothing will happen to the job any more.
        package var isFinal: Bool { self == .completed || self == .failed }
    }

    package let id: String
    /// What to do, in the words of whoever does it.
    package let kind: String
    /// What to do it with.
    package let payload: [UInt8]
    package let state: State
    /// How often the work has been begun.
    package let attempts: Int
    /// What is being done now, for people.
    package let phase: String?
    /// 0 to 100.
    package let progress: Int?
    /// What came of it, once completed.
    package let result: [UInt8]?
    /// Why it failed, once failed.
    package let failure: JobFailure?
    /// Microseconds since 1970.
    package let createdAt: Int64
    /// Microseconds since 1970.
    package let updatedAt: Int64
}

/// Why a job cannot be done, ever. Any other error is taken for passing, and the work is begun again later.
package struct JobFailure: Error, Sendable, Hashable {
    /// A name without spaces, as in XRPC.
    package let name: String
    /// A sentence for people.
    package let message: String

    package init(name: String, message: String) {
        self.name = name
        self.message = message
    }

    /// A job that came to no end however often it was begun.
    static let givenUp = JobFailure(name: "InternalServerError", message: "Given up after many attempts.")
}
