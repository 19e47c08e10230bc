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
        let answered = try await routes(of: selection).map(\.nsid)
        #expect(answered.map(\.text).sorted() == promised.map { "\($0)" }.sorted())
    }

    @Test func togetherTheyAnswerEveryMethodOnce() async throws {
        let answered = try await routes(of: .all).map(\.nsid.text)
        let promised = LexiconIndex.services.flatMap { $0.methods.map { "\($0)" } }
        #expect(answered.sorted() == promised.sorted())
        #expect(Set(answered).count == answered.count)
    }
}
