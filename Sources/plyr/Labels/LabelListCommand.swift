import ArgumentParser
import DataModel
import Labeler
import Labeling
import Lexicons
import Schema
import Syntax

/// `plyr label list`
struct LabelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the labels that hold.",
        discussion: "A line has when the label was made, its value, its subject, and what else it says.")

    @Argument(help: "Subjects, or beginnings of subjects that end in a star; all by default.")
    var patterns = ["*"]
    @Option(help: "Only labels of this value.")
    var val: String?
    @Option(help: "Only labels of this labeler.")
    var labeler: String?
    @Option(help: "Stop behind so many.")
    var limit = 1000
    @Flag(help: "Negations too.")
    var negations = false
    @Flag(help: "One JSON object a line, as 'plyr label import' reads it.")
    var json = false
    @OptionGroup var data: DataOption

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be positive") }
    }

    func run() async throws {
        let labelers = try await FolderLabelers.open(data.existingFolder())
        let sources = try labeler.map { [try DID($0)] } ?? []
        var left = limit
        var cursor: String?
        repeat {
            let query = try LabelQuery(patterns: patterns, sources: sources, limit: 250, cursor: cursor)
            let (page, hasMore) = try await labelers.store.labels(matching: query, at: systemClock())
            let wanted = page.filter { entry in
                (negations || !entry.label.isNegation) && (val == nil || entry.label.val == val)
            }
            for entry in wanted.prefix(left) { print(try json ? entry.label.jsonLine : entry.label.line) }
            left -= min(left, wanted.count)
            cursor = hasMore ? page.last.map { String($0.seq) } : nil
        } while cursor != nil && left > 0
        if left == 0 { StandardError.write("stopped behind \(limit) labels; --limit shows more\n") }
    }
}

/// `plyr label history`
struct LabelHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show all that was ever said about a subject, and what was known then.")

    @Argument(help: "What was labeled.")
    var uri: String
    @OptionGroup var data: DataOption

    func run() async throws {
        let labelers = try await FolderLabelers.open(data.existingFolder())
        for item in try await labelers.store.history(of: uri) {
            let state =
                switch item.state {
                case .replaced: "replaced"
                case .latest: "latest"
                case .expired: "expired"
                }
            print("\(item.entry.seq) \(state) \(item.entry.label.line)")
            if let context = item.context {
                print("  " + OneLine.text(context))
            }
        }
    }
}

extension Label {
    /// What a person wants to know, in a line.
    fileprivate var line: String {
        var parts = [cts.text, isNegation ? "not \(val)" : val, uri.text]
        if let cid { parts.append("version \(cid)") }
        if let exp { parts.append("until \(exp)") }
        parts.append("by \(src)")
        return OneLine.text(parts.joined(separator: " "))
    }

    fileprivate var jsonLine: String {
        get throws { String(decoding: try value().json(), as: UTF8.self) }
    }
}
