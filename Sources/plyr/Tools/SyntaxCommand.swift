import ArgumentParser
import Syntax

/// `plyr syntax KIND`
struct SyntaxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syntax",
        abstract: "Check identifiers, one a line.",
        discussion: "Answers each line of standard input with 'valid' or 'invalid: why'.")

    @Argument(help: "What the lines are.")
    var kind: Kind

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case did
        case handle
        case atIdentifier = "at-identifier"
        case nsid
        case atURI = "at-uri"
        case cid
        case datetime
        case language
        case recordKey = "record-key"
        case tid
        case uri

        func check(_ text: String) throws {
            switch self {
            case .did: _ = try DID(text)
            case .handle: _ = try Handle(text)
            case .atIdentifier: _ = try AtIdentifier(text)
            case .nsid: _ = try NSID(text)
            case .atURI: _ = try ATURI(text)
            case .cid: _ = try CIDString(text)
            case .datetime: _ = try Datetime(text)
            case .language: _ = try Language(text)
            case .recordKey: _ = try RecordKey(text)
            case .tid: _ = try TID(text)
            case .uri: _ = try URI(text)
            }
        }
    }

    func run() throws {
        try LineTool.run { line in
            try kind.check(line)
            return "valid"
        }
    }
}
