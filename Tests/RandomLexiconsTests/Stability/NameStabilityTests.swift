@testable import Codegen
import Foundation
import Schema
import TestSupport
import Testing

/// Callers of generated code still compile after a compatible change of the lexicons.
///
/// The lexicons are the same in every run.
struct NameStabilityTests {
    private static let documentCount = 8

    /// Old and new documents of one trial.
    private struct Trial {
        let seed: UInt64
        let configuration: GeneratorConfiguration
        let old: [LexiconSource]
        let new: [LexiconSource]

        init(seed: UInt64) throws {
            self.seed = seed
            var configuration = GeneratorConfiguration()
            configuration.moduleName = "Stability"
            configuration.prefix = "Trial\(seed)"
            self.configuration = configuration
            var maker = try ChangeMaker(seed: seed, documentCount: documentCount)
            old = ChangeMaker.sources(maker.documents)
            new = ChangeMaker.sources(maker.changed(times: 4))
        }

        func interface(_ sources: [LexiconSource]) throws -> PublicInterface {
            var linker = Linker(modules: [:])
            let module = linker.link(configuration, sources)
            return PublicInterface(try #require(module, "seed \(seed): \(linker.diagnostics)"), configuration)
        }
    }

    @Test func compatibleChangesKeepEveryName() throws {
        for seed in 0..<UInt64(Soak.rounds(8, inFull: 200)) {
            let trial = try Trial(seed: seed)
            #expect(trial.old.map(\.bytes) != trial.new.map(\.bytes), "seed \(seed)")
            let missing = try trial.interface(trial.old).missing(in: trial.interface(trial.new))
            #expect(missing.isEmpty, "seed \(seed): \(missing.prefix(5))")
        }
    }

    /// Generates the new versions, and compiles what uses every name of the old ones.
    @Test func callersOfTheOldVersionCompileAgainstTheNewOne() async throws {
        let count = Soak.rounds(5, inFull: 200)
        for first in stride(from: 0, to: count, by: 10) {
            let trials = try (first..<min(first + 10, count)).map { try Trial(seed: UInt64($0)) }
            let errors = try await Self.compile(trials)
            #expect(errors.isEmpty, "seeds from \(first): \(errors)")
        }
    }

    private static func compile(_ trials: [Trial]) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stability-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for trial in trials {
            let generated = Generator(trial.configuration).generate(trial.new)
            for file in generated.files {
                let name = "\(trial.seed)-\(file.name)"
                try Data(file.text.utf8).write(to: folder.appending(path: name))
            }
            let uses = try trial.interface(trial.old).uses.enumerated().map { "    static func use\($0)\($1)" }
            let imports = ["DataModel", "Schema", "Syntax", "XRPC"].map { "import \($0)" }
            let lines = imports + ["enum Caller\(trial.seed) {"] + uses + ["}", ""]
            try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "\(trial.seed)-caller.swift"))
        }
        return try await Compiler.check(folder)
    }
}
