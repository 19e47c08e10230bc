import ArgumentParser
import DataModel
import Foundation
import PDSClient
import Schema
import Syntax

/// The documents of a folder, to be held against those in the network.
enum OwnLexicons {
    /// The documents that `patterns` name, all if there are none. Every document of the folder has to be valid, and
    /// what it refers to has to be there, or in the hands of others; mistakes are printed.
    static func whole(in path: String, only patterns: [LexiconPattern]) throws -> [LocalLexicon] {
        let (catalog, diagnostics) = try LexiconFolder.catalog(in: path)
        try refuse(diagnostics)
        let authorities = Set(catalog.all.map { LexiconAuthority(of: $0.id) })
        let missing = catalog.missing.filter { authorities.contains(LexiconAuthority(of: $0)) }.sorted()
        for nsid in missing { report("\(nsid) is referred to, and is not among the documents") }
        guard missing.isEmpty else { throw ExitCode.failure }
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
    static func report(_ line: String) { StandardError.write(line + "\n") }
}
