import ArgumentParser
import Foundation

/// The invite code of a server, which need not stand on the command line.
struct InvitationOptions: ParsableArguments {
    static let variable = "PLYR_INVITE_CODE"

    @Option(
        help: """
            A file with the invite code that is asked for when accounts are made over the network; the environment \
            variable PLYR_INVITE_CODE does the same.
            """)
    var inviteCodeFile: String?
    // Deprecated: the shell's history keeps it, even though the list of processes does not show it.
    @Option(help: ArgumentHelp("The same on the command line.", visibility: .hidden))
    var inviteCode: String?

    private static let maximumFileBytes = 1024

    func validate() throws {
        guard inviteCode == nil || inviteCodeFile == nil else {
            throw ValidationError("--invite-code and --invite-code-file exclude each other; use the file")
        }
    }

    /// The code; nil when none is set.
    func code(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String? {
        if let inviteCodeFile {
            let bytes = try InputFile.read(inviteCodeFile, first: Self.maximumFileBytes)
            let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !text.isEmpty else { throw ValidationError("\(inviteCodeFile) has no invite code: it is empty") }
            return text
        }
        guard let code = inviteCode ?? environment[Self.variable] else { return nil }
        guard !code.isEmpty else {
            throw ValidationError("The invite code is empty; unset \(Self.variable) to ask for none")
        }
        return code
    }
}
