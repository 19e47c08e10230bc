import Foundation
import Synchronization

/// Shows on a terminal how far something is; says nothing anywhere else.
final class ProgressBar: Sendable {
    private static let width = 30

    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private let shown = Mutex("")

    /// Draws the bar anew if it looks different.
    func show(_ what: String, _ done: Int, of total: Int) {
        guard isTerminal, total > 0 else { return }
        let percent = min(max(done * 100 / total, 0), 100)
        let filled = percent * Self.width / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        let line = "\r\(what) \(bar) \(percent) %\u{1b}[K"
        let isNew = shown.withLock { shown in
            defer { shown = line }
            return shown != line
        }
        if isNew { StandardError.write(line) }
    }

    /// Leaves the bar as it is and goes to the next line.
    func finish() {
        let wasShown = shown.withLock { shown in
            defer { shown = "" }
            return !shown.isEmpty
        }
        if wasShown { StandardError.write("\n") }
    }
}
