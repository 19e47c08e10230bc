import ArgumentParser
import DataModel
import PDSClient
import Schema
import Syntax

/// Two versions of lexicons, named on the command line.
struct ComparedVersions: ParsableArguments {
    static let explanation = """
        Each version is a lexicon, a folder of lexicons, or a revision in git: REVISION:PATH, or REVISION alone for \
        the path that the other version has. With --published, name only the new version: each of its documents is \
        compared with the one that is published under its NSID, which is found and verified as 'plyr lexicon resolve' \
        does. Other published documents are not compared.
        """

    @Argument(help: "The old version, unless it is the published one, and the new version.")
    var versions: [String]
    @Flag(help: "Compare with the published documents.")
    var published = false
    @Option(
        help: "With --published: the account that publishes the documents; DNS is not asked then.",
        transform: ArgumentText.did)
    var did: DID?
    @OptionGroup var network: LexiconNetwork
    @Flag(help: "Print one JSON object a line: kind, breaking, nsid, path, message.")
    var json = false

    /// The status for what cannot be compared.
    static let unusable = ExitCode(2)

    /// One version, as far as it can be used.
    struct Side {
        let catalog: Catalog
        /// Of all documents, those that cannot be read too.
        let count: Int
        /// The files that cannot be read, in order.
        let unreadable: [String]

        /// `missing`: the names of documents that could not be fetched.
        init(_ sources: [LexiconSource], missing: [String] = []) {
            let (catalog, diagnostics) = LexiconFolder.catalog(of: sources)
            let errors = diagnostics.filter { $0.severity == .error }
            for error in errors { OwnLexicons.report("\(error)") }
            self.catalog = catalog
            count = sources.count + missing.count
            unreadable = Set(errors.map(\.file) + missing).sorted()
        }
    }

    func validate() throws {
        if published, versions.count != 1 { throw ValidationError("--published takes one version, the new one") }
        if !published, versions.count != 2 {
            throw ValidationError("name the old and the new version, or --published and the new version")
        }
        if !published, did != nil { throw ValidationError("--did needs --published") }
    }

    /// Reads both versions and reports what is wrong with them. Throws if the new version cannot be used as a whole.
    func read() async throws -> (before: Side, after: Side) {
        if published {
            let after = try await usableSide(LexiconVersion.single(versions[0]))
            return (try await publishedSide(of: after.catalog.all.map(\.id)), after)
        }
        let pair = try LexiconVersion.pair(versions[0], versions[1])
        let before = Side(try await pair.old.sources())
        return (before, try await usableSide(pair.new))
    }

    private func usableSide(_ version: LexiconVersion) async throws -> Side {
        let side = Side(try await version.sources())
        guard side.unreadable.isEmpty else { throw Self.unusable }
        return side
    }

    /// What is published under `names`. Whatever cannot be fetched or verified is reported.
    private func publishedSide(of names: [NSID]) async throws -> Side {
        guard !names.isEmpty else { throw LexiconInputError("there are no lexicons in \(versions[0])") }
        let resolver = try network.resolver()
        var sources: [LexiconSource] = []
        var missing: [String] = []
        for nsid in names {
            do {
                guard let found = try await find(nsid, by: resolver) else { continue }
                sources.append(LexiconSource(file: found.uri.text, bytes: Value.map(found.record).json()))
            } catch {
                OwnLexicons.report("\(nsid): \(error)")
                missing.append("the published version of \(nsid)")
            }
        }
        return Side(sources, missing: missing)
    }

    /// Nil if the account publishes no document of this name.
    private func find(_ nsid: NSID, by resolver: LexiconResolver) async throws -> PublishedLexicon? {
        try await network.explaining {
            do throws(LexiconResolutionError) {
                return try await resolver.resolve(nsid, in: did)
            } catch {
                if case .notPublished = error { return nil }
                throw error
            }
        }
    }

    /// Runs a comparison, and ends with the status for unusable input where it throws anything but a status.
    static func usable(_ compare: () async throws -> Void) async throws {
        do {
            try await compare()
        } catch let status as ExitCode {
            throw status
        } catch {
            OwnLexicons.report("Error: \(error)")
            throw unusable
        }
    }

    func show(_ changes: [Change]) {
        for change in changes {
            print(json ? String(decoding: change.value.json(), as: UTF8.self) : change.description)
        }
    }
}
