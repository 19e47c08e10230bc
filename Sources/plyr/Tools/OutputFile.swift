import Codegen
import Foundation

/// Files and folders that commands write.
enum OutputFile {
    /// Makes a folder and those above it, unless they are there.
    static func makeFolder(_ path: String) throws {
        try inPlainWords(path) {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    /// Writes a file through a temporary one, so that nobody sees half of it.
    static func replace(_ path: String, with text: String) throws {
        try inPlainWords(path) { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) }
    }

    /// Writes a file that is not there yet. Throws `EEXIST` if it is.
    static func create(_ path: String, with text: String) throws {
        try inPlainWords(path) { try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting) }
    }

    /// The names in a folder.
    static func names(in path: String) throws -> [String] {
        try inPlainWords(path) { try FileManager.default.contentsOfDirectory(atPath: path) }
    }

    static func remove(_ path: String) throws {
        try inPlainWords(path) { try FileManager.default.removeItem(atPath: path) }
    }

    /// Foundation's errors are for programmers.
    static func inPlainWords<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ForeignFile {
            throw error
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey]
            let isThere = (error as? CocoaError)?.code == .fileWriteFileExists
            throw SystemError(path, (cause as? POSIXError)?.code.rawValue ?? (isThere ? EEXIST : EACCES))
        }
    }
}
