import DataModel
import Foundation

/// What a data folder must have: secrets are made once, in a folder without databases; what is lost later stops every
/// command, because a new key would make the databases unreadable without a word.
struct FolderContents {
    /// The databases that cannot be made again, and the keys without which each is of no use.
    static let keysOfDatabases: [String: [String]] = [
        "pds.sqlite": ["service", "sealing", "sessions"], FolderLabelers.fileName: ["labeler", "sealing"],
        "upload.sqlite": [], "state.sqlite": [],
    ]

    private let folder: DataFolder

    init(_ folder: DataFolder) { self.folder = folder }

    /// Reads the identity and checks that nothing is lost. In a folder without databases, makes what is not there.
    func prepare(make: () throws -> ServiceIdentity) throws -> ServiceIdentity {
        // In this order: another process that makes the folder writes the keys first, then the identity, and databases
        // last.
        let present = presentDatabases
        let content = try folder.content(of: ServiceIdentity.fileName)
        guard let content else {
            guard present.isEmpty else { throw LostFile(ServiceIdentity.fileName, in: folder, found: present) }
            let new = try make()
            for name in KeyFiles.names { try KeyFiles(folder).make(name) }
            return try identity(of: folder.file(ServiceIdentity.fileName) { new.json })
        }
        var identity = try identity(of: content)
        let expected = present.union(identity.databases ?? [])
        for name in expected.subtracting(present).sorted() { throw LostFile(name, in: folder) }
        let needed = Set(expected.flatMap { Self.keysOfDatabases[$0] ?? [] })
        for name in KeyFiles.names where !KeyFiles(folder).has(name) {
            // Earlier versions made each key when it was first needed.
            let mayBeMade = expected.isEmpty || identity.databases == nil && !needed.contains(name)
            guard mayBeMade else { throw LostFile(KeyFiles.path(name), in: folder, found: expected) }
            try KeyFiles(folder).make(name)
        }
        if identity.databases != expected { identity = try update { $0.databases = expected } }
        return identity
    }

    /// Notes the databases that have been made meanwhile, so that their loss is noticed.
    func noteDatabases() throws {
        guard let content = try folder.content(of: ServiceIdentity.fileName) else { return }
        let known = try identity(of: content).databases
        guard known.map({ !presentDatabases.isSubset(of: $0) }) ?? true else { return }
        _ = try update { $0.databases = ($0.databases ?? []).union(presentDatabases) }
    }

    /// Changes the identity, one process at a time.
    func update(_ change: (inout ServiceIdentity) throws -> Void) throws -> ServiceIdentity {
        let lock = try FolderLock(waitingFor: "service", in: folder)
        defer { lock.release() }
        guard let content = try folder.content(of: ServiceIdentity.fileName) else {
            throw LostFile(ServiceIdentity.fileName, in: folder, found: presentDatabases)
        }
        var identity = try identity(of: content)
        try change(&identity)
        try folder.replace(ServiceIdentity.fileName, with: identity.json)
        return identity
    }

    private var presentDatabases: Set<String> {
        Set(Self.keysOfDatabases.keys.filter { FileManager.default.fileExists(atPath: folder($0)) })
    }

    private func identity(of content: [UInt8]) throws -> ServiceIdentity {
        try ServiceIdentity(json: content, path: folder(ServiceIdentity.fileName))
    }
}

/// Something is missing in a data folder that had it.
struct LostFile: Error, CustomStringConvertible {
    let description: String

    init(_ name: String, in folder: DataFolder, found databases: Set<String> = []) {
        let reason =
            if databases.isEmpty {
                """
                this folder has had it. Restore it from a backup ('plyr backup' makes them). To go on without what it \
                held, remove "\(name)" from "databases" in \(folder(ServiceIdentity.fileName))
                """
            } else {
                """
                \(databases.sorted().joined(separator: " and ")) cannot be used without it. Restore it from a backup \
                of this folder ('plyr backup' makes them); no new one is made in its place. To begin with an empty \
                server, name another folder with --data
                """
            }
        description = "\(folder(name)) is missing, and \(reason)"
    }
}
