import ArgumentParser
import DataModel
import Foundation
import Lexicons
import Schema
import Syntax

/// `plyr lexicon validate`
struct LexiconValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check records against their lexicons, one a line.",
        discussion: """
            Reads lines of {"data": {…}}, with "rkey" if the record's key is to be checked too. The record's $type \
            says which lexicon it is checked against. Answers each line with 'valid', or 'invalid: PATH: WHY'. Exits \
            with 0 whatever the answers are, unless --strict is given.
            """)

    @Option(help: "A folder of lexicons; those that plyr itself uses by default.")
    var lexicons: String?
    @Flag(help: "Fail if a line is invalid.")
    var strict = false

    func run() throws {
        let catalog = try self.catalog()
        let isValid = try LineTool.run { line in
            let value = try Value(json: Array(line.utf8))
            guard let envelope = value.asMap else { throw LineError("the line is not an object") }
            guard let record = envelope["data"] else { throw LineError("the line has no `data`") }
            guard let type = record["$type"]?.asString else { throw LineError("$type: is required") }
            let collection = try at("$type") { try NSID(type) }
            let key = try envelope["rkey"].map { key in
                guard let text = key.asString else { throw LineError("rkey: must be a string") }
                return try at("rkey") { try RecordKey(text) }
            }
            do {
                try catalog.validate(record: record, in: collection, key: key)
            } catch let violation as ConstraintViolation {
                throw LineError(violation.path.isEmpty ? violation.reason : "\(violation.path): \(violation.reason)")
            }
            return "valid"
        }
        guard isValid || !strict else { throw ExitCode.failure }
    }

    private func at<Result>(_ place: String, _ read: () throws -> Result) throws -> Result {
        do { return try read() } catch { throw LineError("\(place): \(error)") }
    }

    private func catalog() throws -> Catalog {
        guard let lexicons else { return LexiconIndex.catalog }
        let (catalog, diagnostics) = try LexiconFolder.catalog(in: lexicons)
        // What cannot be used is missed when a record needs it, and only then.
        for diagnostic in diagnostics { OwnLexicons.report("\(diagnostic)") }
        guard !catalog.all.isEmpty else { throw LexiconInputError("there are no lexicons in \(lexicons)") }
        return catalog
    }
}
