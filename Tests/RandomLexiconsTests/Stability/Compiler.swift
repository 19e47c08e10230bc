import Foundation
import Subprocess
import TestSupport

/// The Swift compiler, with the modules that were built for the tests.
enum Compiler {
    private static let maximumOutputBytes = 1 << 20

    /// The errors in the Swift files of a folder, which are one module; empty if there are none.
    static func check(_ folder: URL) async throws -> String {
        let built = URL(filePath: Executable.folder)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var arguments = ["-typecheck", "-swift-version", "6", "-module-name", "Stability", "-suppress-warnings"]
        arguments += ["-I", built.appending(path: "Modules").path]
        for feature in ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"] {
            arguments += ["-enable-upcoming-feature", feature]
        }
        for module in ["CCurl", "COpenSSL"] {
            arguments += ["-Xcc", "-fmodule-map-file=\(root.path)/Sources/\(module)/module.modulemap"]
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        arguments += files.map { folder.appending(path: $0).path }
        let result = try await Subprocess.run(
            .name("swiftc"), arguments: Arguments(arguments), output: .discarded,
            error: .string(limit: maximumOutputBytes))
        if case .exited(0) = result.terminationStatus { return "" }
        let lines = result.standardError.split(separator: "\n").filter { $0.contains("error:") }
        return lines.isEmpty ? result.standardError : lines.prefix(8).joined(separator: "\n")
    }
}
