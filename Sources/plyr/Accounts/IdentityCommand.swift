import ArgumentParser
import Syntax

/// `plyr identity …`
struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Show or move the DID and the address of this server.",
        discussion: """
            Until something is signed or created under the server's DID, 'plyr serve --public-url' sets it. Afterwards \
            'plyr identity move' is the only way to change it.
            """,
        subcommands: [Show.self, Move.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the DID, the public URL, and whether something is signed or created under the DID.")

        @OptionGroup var data: DataOption
        @Option(help: "The domain below which handles are given out.")
        var handleDomain = ".test"

        func run() async throws {
            let folder = try data.existingFolder()
            let identity = try ServiceIdentity(in: folder)
            let isUsed = try await ServiceAddress(folder: folder, domain: handleDomain).isUsed(identity)
            print("\(identity.did) \(identity.publicURL) \(isUsed ? "used" : "unused")")
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move this server to another address, and to the DID of that address.",
            discussion: """
                The server must be stopped. Its labels get the new DID as their source and are signed anew with a new \
                key; subscribers follow the new DID. What the service itself has published, such as its declaration, \
                stays under the old DID: publish it again with 'plyr labeler declare'. Accounts and labelers with a \
                did:plc keep their DIDs; their documents follow at the next start.
                """)

        @Argument(help: "The new public URL, such as https://music.example.")
        var url: String
        @Flag(help: "Keep the DID. Its document must then name the new address, wherever you serve it.")
        var keepDid = false
        @Option(help: "The domain below which handles are given out.")
        var handleDomain = ".test"
        @OptionGroup var data: DataOption

        func run() async throws {
            let folder = try data.existingFolder()
            // No server may speak under the old DID meanwhile.
            let locks = try ServiceSelection.single.map { try FolderLock($0.rawValue, in: folder) }
            defer { for lock in locks { lock.release() } }
            let identity = try await ServiceAddress(folder: folder, domain: handleDomain)
                .move(ServiceIdentity(in: folder), to: url, keepsDID: keepDid)
            print("\(identity.did) \(identity.publicURL)")
        }
    }
}
