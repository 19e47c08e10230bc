import ArgumentParser
import DataModel
import Foundation
import PDSClient
import Schema
import Syntax

/// The documents of a folder that are to be held against those in the network.
enum OwnLexicons {
    /// Reads the documents that `patterns` name, all of them if there are none. Every document of the folder has to be
    /// valid and to refer to others of the folder only; mistakes are printed.
    static func read(in path: String, only patterns: [LexiconPattern]) throws -> [LocalLexicon] {
        let (_, diagnostics) = try LexiconFolder.catalog(in: path)
        for diagnostic in diagnostics where diagnostic.severity == .error { report("\(diagnostic)") }
        guard !diagnostics.hasErrors else { throw ExitCode.failure }
        var lexicons: [LocalLexicon] = []
        for source in try LexiconFolder.sources(in: path) {
            do throws(DataError) {
                let lexicon = try LocalLexicon(json: source.bytes)
                if patterns.allow(lexicon.nsid) { lexicons.append(lexicon) }
            } catch {
                throw LexiconInputError("\(source.file): \(error.reason)")
            }
        }
        guard !lexicons.isEmpty else { throw LexiconInputError("\(path) has no such documents") }
        return lexicons
    }

    /// Says something beside the output.
    static func report(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
