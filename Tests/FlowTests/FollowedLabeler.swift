import DataModel
import Foundation
import HTTPClient
import Labeling
import Lexicons
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// A labeler with a folder and an address of its own.
struct FollowedLabeler {
    let folder: TemporaryFolder
    let port: Int
    let did: DID

    init() throws {
        folder = try TemporaryFolder()
        port = try FreePort.find(0, host: "127.0.0.1")
        did = try DID("did:web:localhost%3A\(port)")
    }

    /// Runs its server in a process of its own.
    func serve(_ service: String) async throws -> ServerProcess {
        let running = try await ServerProcess(
            [service, "--port", "\(port)"], in: folder, serviceKey: LabelClient.key)
        #expect(running.server.identity.did == did)
        return running
    }

    func label(_ command: String, _ uri: ATURI, _ val: String, _ more: String...) async throws {
        let answer = try await Executable.run(["label", command, uri.text, val, "--data", folder("data")] + more)
        #expect(answer.isSuccess, "\(answer.errors)")
    }
}

/// What a client sees of a track when it wants the labels of certain labelers.
struct LabeledTracks {
    /// Whose labels are shown, as the answer says.
    let labelers: String?
    let status: Int
    let count: Int
    /// Values of the first track.
    let values: [String]

    /// - Parameters:
    ///   - method: one that answers tracks.
    ///   - labelers: whose labels are wanted; nil not to say.
    static func ask(
        _ method: NSID, _ query: String, _ server: RunningServer, wanting labelers: String? = nil
    ) async throws -> LabeledTracks {
        var headers: HeaderFields = [:]
        headers["Atproto-Accept-Labelers"] = labelers
        let answer = try await server.get("\(server.address)/xrpc/\(method)\(query)", headers: headers)
        let tracks = (try? Value(json: answer.body))?["tracks"]?.asArray
        let labels = tracks?.first?["labels"]?.asArray ?? []
        return LabeledTracks(
            labelers: answer.headers["Atproto-Content-Labelers"], status: answer.status, count: tracks?.count ?? 0,
            values: labels.compactMap { $0["val"]?.asString }.sorted())
    }

    /// Waits until just these values are on the track, and checks whether lists have it.
    static func expect(
        _ values: [String], on uri: ATURI, _ server: RunningServer, wanting labelers: String? = nil,
        isListed: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        // Whoever follows a server that was away waits longer with each try.
        let found = try await eventually(within: .seconds(40)) { () -> Bool? in
            let tracks = try await ask(Fm.Plyr.Feed.GetTracks.nsid, "?uris=\(uri)", server, wanting: labelers)
            return tracks.count == 1 && tracks.values == values ? true : nil
        }
        let listed = try await ask(Fm.Plyr.Feed.ListTracks.nsid, "", server, wanting: labelers)
        #expect(found == true && listed.count == (isListed ? 1 : 0), sourceLocation: sourceLocation)
        if isListed { #expect(listed.values == values, sourceLocation: sourceLocation) }
    }
}
