import Lexicons
import Logging
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Every method that a service promises is answered, once.
struct RoutesTests {
    /// A token for one of the services of a DID opens no other.
    @Test func eachMethodHasItsAudience() throws {
        let audiences = ServiceAudience.byMethod(of: try DID("did:web:a.example"))
        #expect(audiences(Fm.Plyr.Feed.ListTracks.nsid) == ["did:web:a.example#plyr_appview"])
        #expect(audiences(Fm.Plyr.Upload.UploadAudio.nsid) == ["did:web:a.example#plyr_appview"])
        #expect(audiences(Com.Atproto.Label.QueryLabels.nsid) == ["did:web:a.example#atproto_labeler"])
        #expect(
            audiences(Com.Atproto.Repo.UploadBlob.nsid) == ["did:web:a.example#atproto_pds", "did:web:a.example"])
        #expect(audiences(try NSID("com.example.other")).isEmpty)
    }

    private func routes(of selection: ServiceSelection) async throws -> [Route] {
        let folder = try TemporaryFolder()
        var options = ServerOptions(selection: selection, folder: try DataFolder(folder("data")))
        options.port = 1
        let identity = try ServiceIdentity(in: options.folder)
        return try await Rooms(options, identity: identity, port: 1, logger: Logger(label: "routes")).routes
    }

    @Test(arguments: LexiconIndex.services.map(\.name))
    func eachServiceAnswersJustItsMethods(name: String) async throws {
        let selection = try #require(ServiceSelection(rawValue: name))
        let promised = try #require(LexiconIndex.services.first { $0.name == name }).methods
        let answered = try await routes(of: selection)
        // A labeler alone also answers for the records of its DID: whatever anybody may read of a repository.
        let others = selection == .labeler ? answered.filter { !promised.contains($0.nsid) } : []
        #expect(others.allSatisfy { $0.access == .anybody && $0.kind != .procedure })
        #expect(others.contains { $0.nsid == Com.Atproto.Repo.GetRecord.nsid } == (selection == .labeler))
        let own = answered.map(\.nsid).filter { nsid in !others.contains { $0.nsid == nsid } }
        #expect(own.map(\.text).sorted() == promised.map { "\($0)" }.sorted())
    }

    @Test func togetherTheyAnswerEveryMethodOnce() async throws {
        let answered = try await routes(of: .all).map(\.nsid.text)
        let promised = LexiconIndex.services.flatMap { $0.methods.map { "\($0)" } }
        #expect(answered.sorted() == promised.sorted())
        #expect(Set(answered).count == answered.count)
    }
}
