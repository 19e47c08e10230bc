package import Identity
package import Repo
package import Schema
package import Syntax

/// The step on the way from an NSID to its document that failed, in the order of the steps.
package enum LexiconResolutionError: Error, Sendable {
    /// DNS cannot be asked; the text says why.
    case dns(LexiconAuthority, String)
    case noRecord(LexiconAuthority)
    case severalRecords(LexiconAuthority, count: Int)
    case malformedRecord(LexiconAuthority)
    /// The document of the account that DNS names.
    case identity(DID, IdentityError)
    case noEndpoint(DID)
    case noSigningKey(DID)
    /// The account's server; the text says why.
    case host(String, String)
    case notPublished(ATURI)
    case proof(ATURI, RepoError)
    /// What is published is no lexicon, or another one; the text says why.
    case notTheDocument(ATURI, String)
    case invalidDocument(ATURI, [Diagnostic])
}

extension LexiconResolutionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dns(let authority, let reason):
            "DNS cannot be asked who publishes for \(authority) (\(reason)); it may answer later"
        case .noRecord(let authority):
            """
            nobody publishes for \(authority): there is no TXT record "did=…" at \(authority.recordName). Its owner \
            has to add one; records of domains above or below do not count
            """
        case .severalRecords(let authority, let count):
            "\(authority.recordName) names \(count) accounts. All TXT records \"did=…\" but one have to go"
        case .malformedRecord(let authority):
            "the TXT record at \(authority.recordName) names no account. It has to be \"did=\" and a DID"
        case .identity(let did, .didNotFound):
            "there is no \(did). The TXT record, or --plc-directory, has to be mended"
        case .identity(let did, let error): "\(did) cannot be resolved: \(error)"
        case .noEndpoint(let did): "the document of \(did) names no server of its repository"
        case .noSigningKey(let did): "the document of \(did) has no signing key, so that nothing of it can be believed"
        case .host(let host, let reason): "\(host) gave no answer that can be used: \(reason)"
        case .notPublished(let uri): "\(uri) is not published"
        case .proof(let uri, .signature):
            "\(uri) is not signed with the key of its account. Its server answers with what is not the account's"
        case .proof(let uri, let error): "the proof of \(uri) does not hold: \(error)"
        case .notTheDocument(let uri, let reason): "\(uri) is not the document: \(reason)"
        case .invalidDocument(let uri, let diagnostics):
            "\(uri) is no valid lexicon: " + Self.text(of: diagnostics)
        }
    }

    /// The first mistakes. They quote what a stranger has written, which must not steer a terminal.
    private static func text(of diagnostics: [Diagnostic]) -> String {
        let texts = diagnostics.filter { $0.severity == .error }.prefix(3).map { "\($0.message) (\($0.path))" }
        return OneLine.text(texts.joined(separator: "; "))
    }
}
