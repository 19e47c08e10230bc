import ArgumentParser
import DataModel
import PDSClient
import Schema
import Syntax

/// `plyr lexicon status`
struct LexiconStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Compare documents with what is published.",
        discussion: """
            Prints a line for each document: 'published', 'differs', 'unpublished', 'missing' (published, and not \
            here) or 'unknown', and its NSID; then what is wrong with DNS, in lines that begin with 'dns'. \
            Exits with 0 whatever it finds, and fails only when it cannot look.
            """)

    @Argument(help: "A folder of lexicons, or one file.")
    var path: String
    @Option(
        help: "Look at documents of this name only; may be repeated, and end in '.*'.",
        transform: ArgumentText.pattern)
    var only: [LexiconPattern] = []
    @Option(help: "The account that shall publish them; without it, whoever DNS names.", transform: ArgumentText.did)
    var did: DID?
    @Flag(help: "Print one JSON object.")
    var json = false
    @OptionGroup var network: LexiconNetwork

    func run() async throws {
        let own = try OwnLexicons.read(in: path, only: only)
        let survey = try await LexiconSurvey(of: own, in: did, by: network.resolver())
        if json {
            print(String(decoding: Self.value(survey).json(), as: UTF8.self))
            return
        }
        for document in survey.documents {
            let problem = document.problem.map { ": " + OneLine.text($0) } ?? ""
            let state = document.state.rawValue
            print(state + String(repeating: " ", count: max(12 - state.utf8.count, 1)) + document.nsid.text + problem)
        }
        for group in survey.groups {
            if let problem = group.problem { print("dns         \(group.authority): \(OneLine.text(problem))") }
        }
    }

    private static func value(_ survey: LexiconSurvey) -> Value {
        [
            "authorities": .array(
                survey.groups.map { group in
                    object([
                        ("authority", group.authority.domain), ("record", group.authority.recordName),
                        ("did", group.account?.text), ("problem", group.problem),
                    ])
                }),
            "lexicons": .array(
                survey.documents.map { document in
                    object([
                        ("nsid", document.nsid.text), ("state", document.state.rawValue),
                        ("cid", document.cid?.description), ("publishedUri", document.published?.uri.text),
                        ("publishedCid", document.published?.cid.description), ("problem", document.problem),
                    ])
                }),
        ]
    }

    private static func object(_ members: [(String, String?)]) -> Value {
        var map = DataMap()
        for (key, value) in members { map[key] = value.map(Value.string) }
        return .map(map)
    }
}
