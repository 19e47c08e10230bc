import ArgumentParser
import PDSClient
import Syntax

/// Reads names on the command line, and says what is wrong with those that are none.
enum ArgumentText {
    static func nsid(_ text: String) throws -> NSID { try read { try NSID(text) } }

    static func did(_ text: String) throws -> DID { try read { try DID(text) } }

    static func pattern(_ text: String) throws -> LexiconPattern { try read { try LexiconPattern(text) } }

    private static func read<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw ValidationError("\(error)") }
    }
}
