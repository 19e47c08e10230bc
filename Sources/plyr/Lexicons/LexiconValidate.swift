import ArgumentParser
import DataModel
import Foundation
import Schema
import Syntax

/// `plyr lexicon validate`
struct LexiconValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check records against their lexicons.",
        discussion: """
            Reads records, one a line, from standard input, or files that contain one record each. A record is a JSON \
            object with a $type, which names its lexicon, or {"data": RECORD, "rkey": KEY} if its key is to be checked \
            too. Prints 'valid', or 'invalid: PATH: WHY', for each record; for files, after the name of the file. \
            Exits with 0 whatever the answers are, unless --strict is given.
            """)

    @Argument(help: "Files with one record each; standard input if there are none.")
    var files: [String] = []
    @OptionGroup var lexicons: LexiconCatalogOptions
    @Flag(help: "Fail if a record is invalid.")
    var strict = false

    func run() throws {
        let catalog = try lexicons.catalog()
        let isValid = files.isEmpty ? try LineTool.run { try Self.check($0, catalog) } : try checkFiles(catalog)
        guard isValid || !strict else { throw ExitCode.failure }
    }

    private func checkFiles(_ catalog: Catalog) throws -> Bool {
        var isValid = true
        for file in files {
            let bytes = try InputFile.read(file, first: Self.maximumFileBytes + 1)
            do {
                guard bytes.count <= Self.maximumFileBytes else { throw LineError("the file is too long") }
                print("\(file): \(try Self.check(String(decoding: bytes, as: UTF8.self), catalog))")
            } catch {
                isValid = false
                print("\(file): invalid: \(error)")
            }
        }
        return isValid
    }

    /// Longer than any record may be.
    private static let maximumFileBytes = 16 << 20

    private static func check(_ text: String, _ catalog: Catalog) throws -> String {
        let value = try Value(json: Array(text.utf8))
        guard let object = value.asMap else { throw LineError("the record is not an object") }
        let isBare = object["data"] == nil || object["$type"] != nil
        let record = isBare ? value : object["data"] ?? .null
        guard let type = record["$type"]?.asString else { throw LineError("$type: is required") }
        let collection = try at("$type") { try NSID(type) }
        let key =
            try isBare
            ? nil
            : object["rkey"].map { key in
                guard let text = key.asString else { throw LineError("rkey: must be a string") }
                return try at("rkey") { try RecordKey(text) }
            }
        do throws(ConstraintViolation) {
            try catalog.validate(record: record, in: collection, key: key)
        } catch {
            throw LineError(error.path.isEmpty ? error.reason : "\(error.path): \(error.reason)")
        }
        return "valid"
    }

    private static func at<Result>(_ place: String, _ read: () throws -> Result) throws -> Result {
        do { return try read() } catch { throw LineError("\(place): \(error)") }
    }
}
