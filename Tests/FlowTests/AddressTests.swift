import ArgumentParser
import DataModel
import Foundation
import HTTPClient
import Identity
import Keys
import Lexicons
import PDSClient
import Syntax
import TestSupport
import Testing
import XRPC

@testable import plyr

/// Addresses that strangers name are called by the rules for strangers, whatever the operator has configured.
struct AddressTests {
    /// A DID in the embedded directory whose document names the server itself, and another server on this machine.
    @Test(.timeLimit(.minutes(1)))
    func documentsOfStrangersLeadToNoPrivateAddress() async throws {
        let folder = try TemporaryFolder()
        let other = try TinyServer(["/xrpc/com.atproto.repo.describeRepo": (200, "{}")])
        try await RunningServer.run(in: folder) { server in
            _ = try await server.signUp("alice.test")
            let session = try await server.client.call(
                Com.Atproto.Server.CreateSession.self, NoParameters(),
                input: .init(identifier: "alice.test", password: "correct horse"))
            for address in [server.address, "http://127.0.0.1:\(other.port)"] {
                let did = try await register(address, at: server)
                let response = try await server.web.send(
                    OutgoingRequest(
                        url: server.address + "/xrpc/com.atproto.repo.describeRepo?repo=alice.test",
                        headers: [
                            "Authorization": "Bearer \(session.accessJwt)", "Atproto-Proxy": "\(did)#atproto_pds",
                        ]))
                #expect(response.status == 502)
            }
        }
    }

    /// A directory that the operator has named may be on this machine; servers that documents there name may not.
    @Test(.timeLimit(.minutes(1)))
    func commandsCallNoPrivateAddressThatADocumentNames() async throws {
        let folder = try TemporaryFolder()
        try await RunningServer.run(in: folder) { server in
            let did = try await register(server.address, at: server)
            let network = try LexiconNetwork.parse(["--plc-directory", server.address + "/plc"])
            #expect(try await network.identities().document(of: did) != nil)
            await #expect(throws: LexiconInputError.self) {
                try await network.explaining { try await network.resolver().list(in: did) }
            }
            let allowed = try LexiconNetwork.parse([
                "--plc-directory", server.address + "/plc", "--allow-private-addresses",
            ])
            let error = await #expect(throws: (any Error).self) { try await allowed.resolver().list(in: did) }
            #expect(!"\(try #require(error))".contains(HTTPClientError.addressRefused.description))
        }
    }

    private func register(_ address: String, at server: RunningServer) async throws -> DID {
        let key = PrivateKey.generate(.k256)
        let genesis = try PLCOperation(
            PLCState(
                handle: try Handle("stranger.example"), signingKey: key.publicKey, rotationKeys: [key.publicKey],
                pds: address),
            prev: nil, key: key)
        let did = try #require(genesis.did)
        let response = try await server.web.send(
            OutgoingRequest(
                method: "POST", url: "\(server.address)/plc/\(did)", headers: ["Content-Type": "application/json"],
                body: .bytes(Value.map(genesis.fields).json())))
        #expect(response.status == 200)
        return did
    }
}
