import Synchronization

/// Bounds what others can make us log: their first mistakes, then ever fewer of them.
package final class LogBounds: Sendable {
    /// All of these are logged; behind them each one that doubles the count.
    private static let first = 100
    /// Of a text that others wrote.
    private static let maximumCharacters = 200

    private let count = Mutex(0)

    package init() {}

    /// Counts an occasion; its number if it is to be logged.
    package func next() -> Int? {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return number <= Self.first || number & (number - 1) == 0 ? number : nil
    }

    /// A foreign text for the log.
    package static func text(_ text: some CustomStringConvertible) -> String {
        String(text.description.prefix(maximumCharacters))
    }
}
