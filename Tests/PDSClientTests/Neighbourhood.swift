import DataModel
import HTTPClient
import Identity
import Keys
import Repo
import Syntax
import TestSupport

@testable import PDSClient

/// A network of one account: DNS, a PLC directory and a server on loopback, which say what they are told to.
final class Neighbourhood: Sendable {
    static let proofPath = "/xrpc/com.atproto.sync.getRecord"
    static let collection = "com.atproto.lexicon.schema"

    let did: DID
    let key = PrivateKey.generate(.k256)
    let server: TinyServer
    let resolver: LexiconResolver
    private let dns: TinyDNS
    private let web: WebClient

    /// `texts`: the TXT records of names, besides the one of `example.com`.
    init(texts: [String: [String]] = [:]) throws {
        did = try DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
        server = try TinyServer()
        dns = try TinyDNS(texts: ["_lexicon.example.com": ["v=1", "did=\(did)"]].merging(texts) { $1 })
        var configuration = WebClientConfiguration()
        configuration.allowsPrivateAddresses = true
        web = WebClient(configuration: configuration)
        let lookup = SystemDNS(server: ("127.0.0.1", UInt16(dns.port)))
        let network = NetworkIdentity(client: web, dns: lookup, plcDirectory: server.origin)
        resolver = LexiconResolver(
            dns: lookup, identities: IdentityResolver(sources: [network], now: { 1_700_000_000_000_000 }), web: web)
        publish(key: key.publicKey, endpoint: server.origin)
    }

    /// The same resolver with other knowledge of identities.
    func resolver(asking identities: any IdentityResolving) -> LexiconResolver {
        LexiconResolver(dns: resolver.dns, identities: identities, web: web)
    }

    /// Tells the directory about the account.
    func publish(key: PublicKey?, endpoint: String?) {
        let document = DIDDocument(
            id: did, alsoKnownAs: [], keys: key.map { [("atproto", $0)] } ?? [],
            services: endpoint.map { [("atproto_pds", "AtprotoPersonalDataServer", $0)] } ?? [])
        server.set("/\(did)", 200, document.value.json())
    }

    /// A lexicon as a record.
    static func lexicon(_ nsid: String, id: String? = nil, type: String = collection) -> Value {
        [
            "$type": .string(type), "lexicon": 1, "id": .string(id ?? nsid),
            "defs": ["main": ["type": "string", "maxLength": 10]],
        ]
    }

    /// The proof of what is at `nsid` in a repository that has just `record`, and a neighbour.
    func proof(
        of nsid: String, _ record: Value?, at key: String? = nil, by owner: DID? = nil, signer: PrivateKey? = nil
    ) throws -> [UInt8] {
        var blocks = MemoryBlocks()
        var tree = MerkleSearchTree(blocks: MemoryBlocks())
        var contents: [(String, Value)] = [("com.example.neighbour", ["lexicon": 1])]
        if let record { contents.append((key ?? nsid, record)) }
        for (rkey, value) in contents {
            let bytes = value.cbor()
            blocks.insert(CAR.Block(cid: .dagCBOR(bytes), bytes: bytes))
            try tree.set(.dagCBOR(bytes), at: RecordPath("\(Self.collection)/\(rkey)"))
        }
        let changes = tree.changes()
        for block in changes.added { blocks.insert(block) }
        let commit = Commit(
            did: owner ?? did, rev: try TID("3jzfcijpj2z2a"), data: changes.root, key: signer ?? self.key)
        return try RecordProof.archive(
            of: RecordPath("\(Self.collection)/\(nsid)"), commit: commit, blocks: blocks)
    }

    /// Lets the server answer with a proof.
    func serve(_ proof: [UInt8]) { server.set(Self.proofPath, 200, proof) }

    /// What resolving `nsid` fails with; empty when it does not fail.
    func failure(_ nsid: String = "com.example.thing") async throws -> String {
        let name = try NSID(nsid)
        do throws(LexiconResolutionError) {
            _ = try await resolver.resolve(name)
            return ""
        } catch {
            return error.description
        }
    }
}
