import DataModel
import Foundation
import PDS
import Syntax
import Testing
import XRPC

@Suite struct RoutesTests {
    @Test func everyMethodOfTheListHasOneRoute() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manifest = try Value(json: Array(Data(contentsOf: root.appending(path: "lexicons/lexicons.json"))))
        let listed = manifest["services"]?["pds"]?["methods"]?.asArray?.compactMap(\.asString) ?? []
        let routes = try TestServer().service.routes.map(\.nsid.text)
        #expect(!listed.isEmpty)
        #expect(routes.sorted() == listed.sorted())
    }
}
