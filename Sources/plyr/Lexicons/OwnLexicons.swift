import ArgumentParser
import DataModel
import Foundation
import PDSClient
import Schema
import Syntax

/// The documents of a folder, to be held against those in the network.
enum OwnLexicons {
    /// The documents that `patterns` name, all if there are none. Every document of the folder has to be valid, and to
    /// refer to others of the folder only; mistakes are printed.
    static func whole(in path: String, only patterns: [LexiconPattern]) throws -> [LocalLexicon] {
        try refuse(LexiconFolder.catalog(in: path).diagnostics)
        return try read(in: path, only: patterns)
    }

    /// The same, wherever they refer to: they may be a part of something.
    static func read(in path: String, only patterns: [LexiconPattern]) throws -> [LocalLexicon] {
        var lexicons: [LocalLexicon] = []
        var names: Set<NSID> = []
        for source in try LexiconFolder.sources(in: path) {
            try refuse(LexiconDocument.parse(json: source.bytes, file: source.file).diagnostics)
            do throws(DataError) {
                let lexicon = try LocalLexicon(json: source.bytes)
                guard names.insert(lexicon.nsid).inserted else { throw DataError("\(lexicon.nsid) stands twice") }
                if patterns.allow(lexicon.nsid) { lexicons.append(lexicon) }
            } catch {
                throw LexiconInputError("\(source.file): \(error.reason)")
            }
        }
        guard !lexicons.isEmpty else { throw LexiconInputError("\(path) has no such documents") }
        return lexicons
    }

    private static func refuse(_ diagnostics: [Diagnostic]) throws {
        for diagnostic in diagnostics where diagnostic.severity == .error { report("\(diagnostic)") }
        if diagnostics.hasErrors { throw ExitCode.failure }
    }

    /// Says something beside the output.
    static func report(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
