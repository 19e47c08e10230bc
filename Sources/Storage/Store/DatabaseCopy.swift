import GRDB

/// A copy of a database that other connections may be writing.
package enum DatabaseCopy {
    /// Writes what the database at `path` holds at this moment to a new file at `copy`, which has no write-ahead log.
    package static func make(of path: String, at copy: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(60)
        let source = try DatabaseQueue(path: path, configuration: configuration)
        try source.vacuum(into: copy)
        try source.close()
    }
}
