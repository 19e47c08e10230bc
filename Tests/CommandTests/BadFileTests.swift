import Foundation
import TestSupport
import Testing

/// What commands say about files and folders that they cannot use.
struct BadFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "bad-" + UUID().uuidString).path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    @Test func filesAreNamedInPlainWords() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let missing = try await Executable.run(["repo", "inspect", folder + "/nothing.car"])
        #expect(missing.errors.contains("\(folder)/nothing.car: No such file or directory"))
        let noFile = try await Executable.run(["repo", "inspect", folder])
        #expect(noFile.errors.contains("\(folder): Is a directory"))
        let noFolder = try await Executable.run(["account", "list", "--data", "/dev/null/data"])
        #expect(!noFolder.isSuccess)
        #expect(noFolder.errors.contains("/dev/null/data: "))
        #expect(!noFolder.errors.contains("NSCocoaErrorDomain"))
        // A name that was mistyped must not become a folder with keys.
        let mistyped = try await Executable.run(["account", "list", "--data", folder + "/typo"])
        #expect(mistyped.errors.contains("\(folder)/typo: No such file or directory"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/typo"))
    }

    @Test(arguments: ["{", "[]", #"{"did":"nobody","publicUrl":"http://a"}"#, ""])
    func aDamagedIdentityIsNamed(content: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(content.utf8).write(to: URL(filePath: folder + "/service.json"))
        let answer = try await Executable.run(["account", "list", "--data", folder])
        #expect(!answer.isSuccess)
        #expect(answer.errors.contains("\(folder)/service.json is damaged"))
    }
}
