import ArgumentParser
import PDSClient
import Syntax

/// `plyr lexicon pull`
struct LexiconPull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Fetch published documents into a folder.",
        discussion: """
            Each document is verified as 'plyr lexicon resolve' does, and written to the path that its NSID says: \
            com/example/thing.json. A name that ends in '.*' stands for all documents below it that the account of \
            its authority publishes. --with-references also fetches the documents that the fetched ones refer to, at \
            most \(PullQueue.maximumReferences); --did applies to them only where they have an authority in common \
            with a named document. 'lexicons.lock' in the folder notes which versions were taken; with --locked, \
            just those are taken again, and it is an error if a document differs from them, or is not noted.
            """)

    @Argument(help: "NSIDs, or patterns such as 'com.example.feed.*'.", transform: ArgumentText.pattern)
    var names: [LexiconPattern] = []
    @Option(help: "The folder to write to.")
    var output: String
    @Option(help: "The account that publishes them; DNS is not asked then.", transform: ArgumentText.did)
    var did: DID?
    @Flag(help: "Replace documents that were changed here.")
    var update = false
    @Flag(help: "Also fetch the documents that the fetched documents refer to.")
    var withReferences = false
    @Flag(help: "Take the noted versions, of all noted documents if none is named, and change nothing.")
    var locked = false
    @OptionGroup var network: LexiconNetwork

    func validate() throws {
        if names.isEmpty, !locked { throw ValidationError("which documents?") }
        if locked, withReferences {
            throw ValidationError("--locked takes noted documents only, so that it cannot be used --with-references")
        }
        if locked, update { throw ValidationError("--update and --locked contradict each other") }
    }

    func run() async throws {
        var folder = try PullFolder(output)
        let resolver = try network.resolver()
        let hasFailed =
            locked ? try await restore(into: &folder, by: resolver) : try await pull(into: &folder, by: resolver)
        try folder.lock.save()
        if hasFailed { throw ExitCode.failure }
    }

    /// Fetches what is named; answers whether something failed.
    private func pull(into folder: inout PullFolder, by resolver: LexiconResolver) async throws -> Bool {
        var hasFailed = false
        var queue = PullQueue(try await network.explaining { try await named(by: resolver) })
        while let nsid = queue.next() {
            do {
                let account = queue.isNamedAuthority(of: nsid) ? did : nil
                let found = try await network.explaining { try await resolver.resolve(nsid, in: account) }
                if withReferences { queue.follow(found.document) }
                let outcome = try folder.take(found, isForced: update)
                guard outcome != .kept else {
                    throw LexiconInputError("\(folder.file(of: nsid)) was changed here; --update replaces it")
                }
                print("\(outcome)  \(nsid)")
            } catch {
                OwnLexicons.report("\(nsid): \(error)")
                hasFailed = true
            }
        }
        if queue.omitted > 0 {
            OwnLexicons.report(
                "\(queue.omitted) more documents are referred to; at most \(PullQueue.maximumReferences) are fetched")
        }
        return hasFailed || queue.omitted > 0
    }

    /// Fetches what is noted and not there; answers whether something is not as it is noted.
    private func restore(into folder: inout PullFolder, by resolver: LexiconResolver) async throws -> Bool {
        guard folder.lock.isThere else { throw LexiconInputError("there is no \(folder.lock.path)") }
        var hasFailed = false
        for name in names where !folder.lock.entries.keys.contains(where: name.matches) {
            OwnLexicons.report("\(name) is not noted in \(folder.lock.path)")
            hasFailed = true
        }
        for (nsid, entry) in folder.lock.entries.sorted(by: { $0.key < $1.key }) where names.allow(nsid) {
            do {
                let (isThere, own) = try folder.version(of: nsid)
                guard !isThere || own == entry.cid else {
                    throw LexiconInputError("\(folder.file(of: nsid)) is not the version that is noted")
                }
                if !isThere {
                    let found = try await network.explaining {
                        try await resolver.resolve(nsid, in: did ?? entry.account)
                    }
                    guard found.cid == entry.cid else {
                        throw LexiconInputError("\(found.cid) is published by now, and \(entry.cid) is noted")
                    }
                    _ = try folder.take(found, isForced: false)
                }
                print("\(isThere ? "current" : "added")  \(nsid)")
            } catch {
                OwnLexicons.report("\(nsid): \(error)")
                hasFailed = true
            }
        }
        return hasFailed
    }

    /// The documents that are meant; patterns are looked up in the repository of whoever their authority names.
    private func named(by resolver: LexiconResolver) async throws -> [NSID] {
        var found: Set<NSID> = []
        for name in names {
            switch name {
            case .document(let nsid): found.insert(nsid)
            case .group(_, let authority):
                let account = if let did { did } else { try await authority.account(resolver.dns) }
                let members = try await resolver.list(in: account).filter(name.matches)
                if members.isEmpty { throw LexiconInputError("\(account) publishes nothing of this name") }
                found.formUnion(members)
            }
        }
        return found.sorted()
    }
}
