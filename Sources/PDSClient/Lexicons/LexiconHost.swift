import DataModel
import HTTPClient
import Keys
import Lexicons
import Repo
import Syntax
import XRPC

/// The server of an account that publishes lexicons.
struct LexiconHost: Sendable {
    /// A document of 1 MB and the nodes on the way to it.
    static let maximumProofBytes = 4 << 20
    /// For the proof of one document.
    static let timeLimit = Duration.seconds(30)
    /// A server that does not come to an end of its list is left; accounts have some hundred documents.
    static let maximumPages = 200
    private static let maximumErrorBytes = 64 << 10
    private static let maximumErrorNameLength = 64

    let did: DID
    /// An origin.
    let endpoint: String
    let web: WebClient

    /// The archive that proves what stands under an NSID.
    func proof(of nsid: NSID) async throws(LexiconResolutionError) -> [UInt8] {
        let uri = PublishedLexicon.uri(of: nsid, in: did)
        guard let rkey = uri.rkey else { throw .notPublished(uri) }
        typealias Method = Com.Atproto.Sync.GetRecord
        var query = ParameterWriter()
        Method.Parameters(did: did, collection: Com.Atproto.Lexicon.Schema.nsid, rkey: rkey).encode(to: &query)
        var request = OutgoingRequest(url: "\(endpoint)/xrpc/\(Method.nsid)?\(query.query)")
        request.headers["Accept"] = CAR.mediaType
        request.totalTimeout = Self.timeLimit
        request.maxBodyBytes = Self.maximumProofBytes
        let (status, body) = try await fetch(request)
        guard status == 200 else {
            let name = Self.errorName(body)
            if name == Method.Failure.recordNotFound.rawValue { throw .notPublished(uri) }
            throw .host(endpoint, name.map { "status \(status), \($0)" } ?? "status \(status)")
        }
        return body
    }

    private func fetch(
        _ request: OutgoingRequest
    ) async throws(LexiconResolutionError) -> (status: Int, body: [UInt8]) {
        do throws(HTTPClientError) {
            let response = try await web.send(request)
            let limit = response.status == 200 ? Self.maximumProofBytes : Self.maximumErrorBytes
            return (response.status, try await response.collect(upTo: limit))
        } catch {
            throw .host(endpoint, error.description)
        }
    }

    /// The name of an error, if it has the form of one: it goes to somebody's terminal.
    private static func errorName(_ body: [UInt8]) -> String? {
        guard let name = (try? Value(json: body))?["error"]?.asString, name.utf8.count <= maximumErrorNameLength,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return name
    }

    /// What the server says is published: names that are to be resolved before anything of them is believed.
    func list() async throws(LexiconResolutionError) -> [NSID: CID] {
        let client = XRPCClient(
            service: endpoint, web: web, sockets: WebSocketClient(configuration: web.configuration))
        do {
            return try await Self.list(client, did)
        } catch let error as XRPCError {
            throw .host(endpoint, "status \(error.status)")
        } catch {
            throw .host(endpoint, "\(error)")
        }
    }

    static func list(_ client: XRPCClient, _ did: DID) async throws -> [NSID: CID] {
        var found: [NSID: CID] = [:]
        var cursor: String?
        for _ in 0..<maximumPages {
            let page = try await client.call(
                Com.Atproto.Repo.ListRecords.self,
                .init(repo: .did(did), collection: Com.Atproto.Lexicon.Schema.nsid, limit: 100, cursor: cursor))
            for record in page.records {
                // What is no NSID there is no lexicon, and nobody will find it.
                guard let rkey = record.uri.rkey, let nsid = try? NSID(rkey.text) else { continue }
                found[nsid] = try CID(record.cid.text)
            }
            guard let next = page.cursor, !page.records.isEmpty else { return found }
            cursor = next
        }
        throw XRPCError.upstreamFailure("a list without end")
    }
}
