package import DataModel
package import Syntax

/// How one's own documents stand to those that are published.
package struct LexiconSurvey: Sendable {
    package enum State: String, Sendable {
        /// Published just so.
        case published
        /// Published in another form.
        case differs
        case unpublished
        /// Published, and not among one's own.
        case missing
        /// It could not be told; the problem says why.
        case unknown
    }

    package struct Document: Sendable {
        package let nsid: NSID
        package let state: State
        /// Of one's own.
        package var cid: CID?
        /// What is published.
        package var published: (uri: ATURI, cid: CID)?
        package var problem: String?
    }

    /// A group of names, and the account that is asked for them.
    package struct Group: Sendable {
        package let authority: LexiconAuthority
        package var account: DID?
        /// What is wrong with DNS, or with the account's server.
        package var problem: String?
    }

    package private(set) var groups: [Group] = []
    package private(set) var documents: [Document] = []

    /// Asks for every document, and for what else their authorities publish. `did`: the account that shall publish
    /// them; without it, the one that DNS names for each authority.
    package init(of own: [LocalLexicon], in did: DID?, by resolver: LexiconResolver) async {
        let byAuthority = Dictionary(grouping: own) { LexiconAuthority(of: $0.nsid) }
        for (authority, documents) in byAuthority.sorted(by: { $0.key < $1.key }) {
            var group = await Self.group(authority, did, resolver)
            for document in documents.sorted(by: { $0.nsid < $1.nsid }) {
                self.documents.append(await Self.compare(document, group, resolver))
            }
            await addMissing(of: &group, own: Set(documents.map(\.nsid)), resolver)
            groups.append(group)
        }
    }

    private static func group(
        _ authority: LexiconAuthority, _ did: DID?, _ resolver: LexiconResolver
    ) async -> Group {
        do throws(LexiconResolutionError) {
            let named = try await authority.account(resolver.dns)
            guard let did, did != named else { return Group(authority: authority, account: named) }
            return Group(
                authority: authority, account: did,
                problem: "\(authority.recordName) names \(named); it should be \(authority.record(naming: did))")
        } catch {
            var problem = error.description
            if let did, case .noRecord = error { problem = "DNS lacks \(authority.record(naming: did))" }
            return Group(authority: authority, account: did, problem: problem)
        }
    }

    private static func compare(
        _ own: LocalLexicon, _ group: Group, _ resolver: LexiconResolver
    ) async -> Document {
        guard let account = group.account else {
            return Document(nsid: own.nsid, state: .unknown, cid: own.cid, problem: group.problem)
        }
        do throws(LexiconResolutionError) {
            let found = try await resolver.resolve(own.nsid, in: account)
            return Document(
                nsid: own.nsid, state: found.cid == own.cid ? .published : .differs, cid: own.cid,
                published: (found.uri, found.cid))
        } catch {
            if case .notPublished = error { return Document(nsid: own.nsid, state: .unpublished, cid: own.cid) }
            return Document(nsid: own.nsid, state: .unknown, cid: own.cid, problem: error.description)
        }
    }

    private mutating func addMissing(
        of group: inout Group, own: Set<NSID>, _ resolver: LexiconResolver
    ) async {
        guard let account = group.account else { return }
        do throws(LexiconResolutionError) {
            for nsid in try await resolver.list(in: account)
            where LexiconAuthority(of: nsid) == group.authority && !own.contains(nsid) {
                documents.append(Document(nsid: nsid, state: .missing))
            }
        } catch {
            group.problem = group.problem ?? error.description
        }
    }
}
