import Foundation

/// A folder that is gone when the test is.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "plyr-test-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// Asks again until the answer is there; nil when it is not within the time.
package func eventually<Answer: Sendable>(
    within time: Duration = .seconds(50), _ ask: @Sendable () async throws -> Answer?
) async throws -> Answer? {
    let deadline = ContinuousClock.now + time
    while ContinuousClock.now < deadline {
        if let answer = try await ask() { return answer }
        try await Task.sleep(for: .milliseconds(20))
    }
    return nil
}
