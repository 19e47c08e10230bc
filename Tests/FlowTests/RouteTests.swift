import DataModel
import Foundation
import Logging
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// What is promised in `lexicons/lexicons.json` is served, by the service that it is promised of.
struct RouteTests {
    private func promised(of service: String) throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "lexicons/lexicons.json")
        let list = try Value(json: Array(Data(contentsOf: file)))
        let methods = try #require(list["services"]?[service]?["methods"]?.asArray)
        return methods.compactMap(\.asString)
    }

    @Test(arguments: [ServiceSelection.appview, .labeler, .pds, .upload])
    func eachMethodHasExactlyOneRoute(service: ServiceSelection) async throws {
        let folder = try TemporaryFolder()
        var options = ServerOptions(selection: service, folder: try DataFolder(folder("data")))
        options.port = 1
        let rooms = try await Rooms(
            options, identity: ServiceIdentity(in: options.folder), port: 1, logger: Logger(label: "routes"))
        #expect(rooms.routes.map(\.nsid.text).sorted() == (try promised(of: service.rawValue)).sorted())
    }
}
