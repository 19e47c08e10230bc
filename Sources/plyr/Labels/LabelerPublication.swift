import DataModel
import Identity
import Keys
import Lexicons
import PDS
import PDSClient
import Schema
import Syntax
import XRPC

/// How a labeler's key and server come into its DID document.
struct LabelerPublication {
    let account: LabelerAccount
    /// What signs now, according to the folder.
    let currentKey: PublicKey?
    /// The server that the labeler is served by.
    let identity: ServiceIdentity
    let network: LexiconNetwork
    /// What the account's server has mailed, if it has.
    let token: String?

    private var did: DID { account.did }
    /// The origin of the labeler.
    private var endpoint: String { identity.publicURL }
    /// The directory that others ask about accounts of this folder.
    private var directory: ConfiguredDirectory { identity.accountDirectory(network.chosenDirectory) }

    enum Outcome {
        case published
        /// Somebody has to do something first.
        case waiting(for: String)
    }

    /// Whether the document names the key and this server. Throws when nobody can say.
    func isPublished(_ key: PublicKey) async throws -> Bool {
        switch account {
        // Its document is made of what the folder has.
        case .own: return currentKey == key
        case .hosted(_, let service) where directory.isEmbedded:
            return isNamed(key, by: try await service.embeddedIdentities.document(of: did))
        case .hosted, .remote, .foreign: return try await isVisible(key)
        }
    }

    /// Whether the document that others get names the key and this server. Throws when nobody can say.
    func isVisible(_ key: PublicKey) async throws -> Bool {
        var network = network
        if case .hosted = account { network.chosenDirectory = directory.url }
        return isNamed(key, by: try await network.identities().document(of: did))
    }

    private func isNamed(_ key: PublicKey, by document: DIDDocument?) -> Bool {
        document?.labelKey == key && document?.labelerEndpoint == endpoint
    }

    /// What keeps others from seeing the key and this server in the document; nil if they see them.
    func obstacle(to key: PublicKey) async -> String? {
        let place = did.method == "plc" ? "the document at \(directory.url)" : "the document of \(did)"
        do {
            if try await isVisible(key) { return nil }
            return "\(OneLine.text(place)) does not name this key and \(endpoint) yet"
        } catch {
            return """
                \(OneLine.text("\(place) cannot be looked up: \(error)")). Start the server and see with \
                'plyr labeler list'; addresses on this machine need --allow-private-addresses
                """
        }
    }

    private var isHosted: Bool { if case .hosted = account { true } else { false } }
    private var isForeign: Bool { if case .foreign = account { true } else { false } }

    /// Puts the key and this server into the document, as far as that can be done from here.
    func publish(_ key: PublicKey) async throws -> Outcome {
        do {
            if try await isPublished(key) { return .published }
        } catch is IdentityError where isForeign || isHosted {
            // Whoever has to make the document need not have begun, and the directory may not know an account of this
            // folder yet.
        }
        switch account {
        case .own: return .published
        case .hosted(_, let service):
            try await service.changeIdentity(of: did) { $0.setLabeler(key: key, endpoint: endpoint) }
            guard isNamed(key, by: try await service.embeddedIdentities.document(of: did)) else {
                return .waiting(for: instructions(key))
            }
            if directory.takesAccounts {
                var network = network
                network.chosenDirectory = directory.url
                try await service.publish(did, to: network.directory)
            }
            return .published
        case .remote(let session) where did.method == "plc":
            guard let token else { return .waiting(for: try await requestToken()) }
            try await change(session, key, token)
            return .published
        case .remote, .foreign: return .waiting(for: instructions(key))
        }
    }

    /// Tells the network that the document has changed, where that is for this server to tell and not told yet.
    func announce() async throws {
        if case .own(let service) = account { try await service.announceIdentity(of: did) }
    }

    /// Whether the account's server has to mail something first.
    var needsToken: Bool {
        guard case .remote = account else { return false }
        return did.method == "plc" && token == nil
    }

    /// Whether somebody else has to change the document.
    var isByHand: Bool {
        get async throws {
            switch account {
            case .own: false
            case .hosted(_, let service): try await !service.canChangeIdentity(of: did)
            case .remote: did.method != "plc"
            case .foreign: true
            }
        }
    }

    /// Has it mailed, and answers what to do then.
    func requestToken() async throws -> String {
        if case .remote(let session) = account {
            _ = try await session.client.call(
                Com.Atproto.Identity.RequestPlcOperationSignature.self, NoParameters(), input: NoBody())
        }
        return """
            The server of \(did) has mailed a token to the holder of the account.
            Run the same command again with --token and what the mail says.
            """
    }

    /// The account's server signs what its directory shall say, with everything that the directory says now.
    private func change(_ session: PDSSession, _ key: PublicKey, _ token: String) async throws {
        guard var state = try await network.directory.head(of: did).state else {
            throw LabelerInputError("\(did) was given up")
        }
        state.setLabeler(key: key, endpoint: endpoint)
        let signed = try await session.client.call(
            Com.Atproto.Identity.SignPlcOperation.self, NoParameters(),
            input: .init(
                token: token, rotationKeys: state.rotationKeys, alsoKnownAs: state.alsoKnownAs,
                verificationMethods: state.fields["verificationMethods"]?.asMap,
                services: state.fields["services"]?.asMap))
        _ = try await session.client.call(
            Com.Atproto.Identity.SubmitPlcOperation.self, NoParameters(), input: .init(operation: signed.operation))
    }

    /// What has to be done by hand.
    private func instructions(_ key: PublicKey) -> String {
        let methods: Value
        let services: Value
        if did.method == "plc" {
            methods = [DIDDocument.labelKeyName: .string(key.didKey)]
            services = [
                DIDDocument.labelerName: ["type": .string(DIDDocument.labelerType), "endpoint": .string(endpoint)]
            ]
        } else {
            methods = [
                "id": .string("\(did)#\(DIDDocument.labelKeyName)"), "type": "Multikey",
                "controller": .string(did.text), "publicKeyMultibase": .string(key.multikey),
            ]
            services = [
                "id": .string("#\(DIDDocument.labelerName)"), "type": .string(DIDDocument.labelerType),
                "serviceEndpoint": .string(endpoint),
            ]
        }
        let names = did.method == "plc" ? ("verificationMethods", "services") : ("verificationMethod", "service")
        return """
            Nobody here may change what \(did) says of itself. Add this to it, in place of what it may have there:
              \(names.0): \(String(decoding: methods.json(), as: UTF8.self))
              \(names.1): \(String(decoding: services.json(), as: UTF8.self))
            Run the same command again when that is done.
            """
    }
}
