import ArgumentParser
import DataModel
import Keys
import Repo
import Syntax

/// `plyr repo …`
struct RepoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repo",
        abstract: "Look into repositories, and compute their search trees.",
        subcommands: [Inspect.self, Verify.self, Root.self, Depth.self])

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what an archive of a repository holds, as JSON.",
            discussion: "Checks the tree, not the signature. Answers 'invalid: why' and fails when it is damaged.")

        @Argument(help: "The archive, a file in the CAR form.")
        var file: String

        func run() throws {
            try RepoCommand.answer {
                String(decoding: RepositorySummary.json(try RepositoryInspection(InputFile.read(file))), as: UTF8.self)
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check an archive: signature, tree, and that every record is there.",
            discussion: "Answers 'valid', or 'invalid: why' and fails.")

        @Argument(help: "The archive, a file in the CAR form.")
        var file: String
        @Option(help: "The signing key of the account, as did:key.")
        var key: String
        @Option(help: "The account; the one that the archive names by default.")
        var did: String?

        func run() throws {
            let key = try PublicKey(didKey: key)
            let did = try did.map { try DID($0) }
            try RepoCommand.answer {
                let inspection = try RepositoryInspection(InputFile.read(file))
                try inspection.verify(did: did ?? inspection.commit.did, key: key)
                return "valid"
            }
        }
    }

    struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The root of the search tree of keys and CIDs.",
            discussion: """
                Reads 'KEY CID' lines in any order, and answers once at the end: with the CID of the tree's top node, \
                or 'invalid: why'.
                """)

        func run() throws {
            var pairs = TreeInput()
            try LineTool.read { pairs.add($0) }
            print(pairs.answer)
        }
    }

    struct Depth: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The layer of the search tree that keys belong to, one a line.")

        func run() throws {
            try LineTool.run { line in "\(RecordPath.height(of: Array(line.utf8)))" }
        }
    }

    /// Prints an answer; what is wrong with the input is an answer too, and the exit status tells it.
    private static func answer(_ make: () throws -> String) throws {
        do {
            print(try make())
        } catch let error as RepoError {
            print("invalid: \(error)")
            throw ExitCode.failure
        }
    }
}
