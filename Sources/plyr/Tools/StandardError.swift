import Foundation

/// What is said beside the output. Nobody has to listen.
enum StandardError {
    static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
