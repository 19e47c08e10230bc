import DataModel
import Foundation
import Identity
import Keys
import Labeling
@testable import LabelerChecks
import Lexicons
import Synchronization
import Syntax
import TestSupport

/// A small labeler on loopback that does wrong what it is told to.
final class FaultyLabeler: Sendable {
    struct Entry: Sendable {
        let seq: Int64
        let label: DataMap

        subscript(_ key: String) -> String { label[key]?.asString ?? "" }
        var isNegation: Bool { label["neg"] == .bool(true) }
        var identity: [String] { [self["src"], self["uri"], self["val"]] }
    }

    /// What is allowed, and unwise.
    enum Habit: Sendable {
        case noCrossOrigin
        case cursorBehindAFullPage
        case otherErrorForUpgrade
    }

    let faults: Set<Fault>
    let habits: Set<Habit>
    /// Up to this number the stream has signatures of a former key.
    let rotatedAt: Int64
    let key: PrivateKey
    let accountKey = PrivateKey.generate(.k256)
    let log = Mutex<[Entry]>([])
    let requests = Mutex(0)
    /// Answers of its other methods, such as those of a personal data server.
    let others = Mutex<[String: (status: Int, body: String)]>([:])
    private let server = Mutex<LoopbackServer?>(nil)

    static let cid = "bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"

    init(
        _ faults: Set<Fault> = [], curve: Curve = .k256, isEmpty: Bool = false, rotatedAt: Int64 = 0,
        habits: Set<Habit> = []
    ) throws {
        self.habits = habits
        self.rotatedAt = rotatedAt
        self.faults = faults
        key = PrivateKey.generate(curve)
        let server = try LoopbackServer { [weak self] connection in self?.serve(connection) }
        self.server.withLock { $0 = server }
        if !isEmpty { fill() }
    }

    var port: Int { server.withLock { $0?.port ?? 0 } }
    var origin: String { "http://localhost:\(port)" }
    var didText: String { "did:web:localhost%3A\(port)" }

    func has(_ fault: Fault) -> Bool { faults.contains(fault) }

    // MARK: Labels

    private func fill() {
        let track = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/3jzfcijpj2z"
        for number in 0..<30 { add(track + "\(10 + number)", "spoken-word") }
        add("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/fm.plyr.track/with_line_below", "instrumental")
        add("did:web:localhost%3A1", "spam")
        add("did:plc:ewvi7nxzyoun6zhxrhs64oiz", "!warn")
        add(track + "10", "copyright-violation", cid: Self.cid)
        add(track + "11", "sexual", exp: "2099-01-01T00:00:00.000Z")
        add(track + "12", "sexual", exp: "2020-01-01T00:00:00.000Z")
        add(track + "13", "spoken-word", neg: true)
        add(track + "14", "spoken-word")
        add(track + "15", "spoken-word", cid: Self.cid)
        add(track + "15", "spoken-word", neg: true, cid: Self.cid)
    }

    func add(
        _ uri: String, _ val: String, neg: Bool = false, cid: String? = nil, exp: String? = nil,
        extra: DataMap = [:]
    ) {
        log.withLock { log in
            let seq = Int64(log.count + 1)
            // Digits behind the milliseconds, the last of them a zero: who prints it anew changes it.
            var cts = "2026-01-02T03:\(10 + seq / 60 % 50):\(10 + seq % 50).678900Z"
            if has(.datesThatAreNone) { cts = "2026-01-02 03:04" }
            var label: DataMap = [
                "ver": 1, "src": .string(didText), "uri": .string(uri), "val": .string(val), "cts": .string(cts),
            ]
            if neg { label["neg"] = true }
            label["cid"] = cid.map(Value.string)
            label["exp"] = exp.map(Value.string)
            for (name, value) in extra { label[name] = value }
            log.append(Entry(seq: seq, label: sign(label)))
        }
    }

    /// The label as it was signed with a former key.
    func outdated(_ label: DataMap) -> DataMap {
        var label = label
        label["sig"] = nil
        label["sig"] = .bytes(accountKey.sign(Value.map(label).cbor()))
        return label
    }

    private func sign(_ label: DataMap) -> DataMap {
        var sent = label
        var signed = label
        if has(.signedWithNegFalse), label["neg"] == nil { signed["neg"] = false }
        if has(.signedWithoutVersion) { signed["ver"] = nil }
        if has(.noVersion) { sent["ver"] = nil }
        if has(.signedWithType) { signed["$type"] = "com.atproto.label.defs#label" }
        if has(.ctsPrintedAnew), let cts = label["cts"]?.asString {
            sent["cts"] = .string(cts.prefix(23) + "Z")
        }
        let signer = has(.signedWithTheAccountKey) ? accountKey : key
        var sig = signer.sign(Value.map(signed).cbor())
        if has(.signatureInDER) { sig = SignatureForms.der(sig) }
        if has(.signatureWithHighS) { sig = SignatureForms.highS(sig, curve: key.curve) }
        if !has(.unsignedLabels) { sent["sig"] = .bytes(sig) }
        return sent
    }

    // MARK: Identity

    private var document: DIDDocument? {
        guard let did = try? DID(didText) else { return nil }
        var keys = [(fragment: "atproto", key: accountKey.publicKey), ("atproto_label", key.publicKey)]
        if has(.signedWithTheAccountKey) { keys.removeLast() }
        var services = [
            (fragment: "atproto_labeler", type: "AtprotoLabeler", endpoint: origin),
            ("atproto_pds", "AtprotoPersonalDataServer", origin),
        ]
        if has(.noService) { services.removeFirst() }
        return DIDDocument(id: did, alsoKnownAs: [], keys: keys, services: services)
    }

    var documentText: String {
        let text = String(decoding: document?.value.json() ?? [], as: UTF8.self)
        guard has(.keyAsDIDKey) else { return text }
        return text.replacing("\"\(key.publicKey.multikey)\"", with: "\"\(key.publicKey.didKey)\"")
    }

    // MARK: Requests

    private func serve(_ connection: LoopbackConnection) {
        guard let head = connection.readHead(), let request = Request(head) else { return }
        let method = request.path.split(separator: "/").last.map(String.init) ?? ""
        if let other = others.withLock({ $0[method] }) {
            answer(connection, other.status, other.body)
        } else if request.path == "/.well-known/did.json" {
            has(.documentGone) ? answer(connection, 404, "{}") : answer(connection, 200, documentText)
        } else if method == Com.Atproto.Label.QueryLabels.nsid.text {
            requests.withLock { $0 += 1 }
            let (status, body) = Answering(labeler: self, request: request).answer()
            answer(connection, status, String(decoding: body.json(), as: UTF8.self))
        } else if method == Com.Atproto.Label.SubscribeLabels.nsid.text, !has(.noStream) {
            Streaming(labeler: self, connection: connection, request: request).serve()
        } else {
            answer(connection, has(.anyMethodExists) ? 200 : 501, #"{"error":"MethodNotImplemented"}"#)
        }
    }

    func answer(_ connection: LoopbackConnection, _ status: Int, _ body: String) {
        let isHTML = status >= 400 && has(.errorsInHTML)
        var fields = [
            "Content-Type: \(isHTML ? "text/html" : "application/json")", "Connection: close",
            "Date: Mon, 01 Jun 2026 00:00:00 GMT",
        ]
        if !habits.contains(.noCrossOrigin) { fields.append("Access-Control-Allow-Origin: *") }
        connection.write(.answer(status, isHTML ? "<h1>Error</h1>" : body, fields: fields))
    }
}

/// A request, as far as it is looked at.
struct Request: Sendable {
    let verb: String
    let path: String
    let parameters: [(name: String, value: String)]
    let key: String?

    init?(_ head: String) {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].components(separatedBy: " ")
        guard words.count == 3 else { return nil }
        verb = words[0]
        let parts = words[1].components(separatedBy: "?")
        path = parts[0]
        parameters = (parts.count > 1 ? parts[1].components(separatedBy: "&") : []).map { pair in
            let sides = pair.components(separatedBy: "=")
            return (sides[0], sides.last?.removingPercentEncoding ?? "")
        }
        let field = "sec-websocket-key: "
        key = lines.first { $0.lowercased().hasPrefix(field) }.map { String($0.dropFirst(field.count)) }
    }

    func values(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }
}
