import DataModel
import Identity
import Keys
import Labeling
import Lexicons
import Syntax

/// Whether a signature fits, and what is likely to have gone wrong where it does not.
enum SignatureVerdict {
    case fits
    case broken(seen: String, change: String)

    init(of seen: SeenLabel, in document: DIDDocument) {
        let label: Label
        do { label = try seen.read() } catch {
            self = .broken(seen: "\(seen.name): \(error)", change: "send the fields as the lexicon has them")
            return
        }
        guard let key = document.labelKey else {
            self = .broken(
                seen: "\(seen.name): no key #atproto_label in the DID document of \(seen.src)",
                change: "publish the key; verifiers must not fall back to another one")
            return
        }
        do {
            try label.verify(key)
            self = .fits
        } catch {
            let (what, change) = Self.reason(label, key, document) ?? Self.unknownReason
            self = .broken(seen: "\(seen.name): \(error): \(what)", change: change)
        }
    }

    private static let unknownReason = (
        what: "no usual mistake explains it",
        change: "sign the DAG-CBOR of ver, src, uri, cid, val, neg, cts and exp, just as they are sent; keep cts and "
            + "exp as text, never as times that are printed anew"
    )

    /// The usual mistakes, each tried.
    private static func reason(
        _ label: Label, _ key: PublicKey, _ document: DIDDocument
    ) -> (what: String, change: String)? {
        guard let sig = label.sig else { return ("there is no sig", "send every label with its signature") }
        guard sig.count == 64 else {
            let isDER = sig.first == 0x30 && (68...72).contains(sig.count)
            return ("\(sig.count) bytes\(isDER ? ", a DER structure" : "")", "send r and s as 32 bytes each")
        }
        if label.ver != Label.version { return ("ver is not 1", "sign and send ver 1") }
        let bytes = label.signedBytes
        if key.verify(signature: sig, message: bytes, allowHighS: true) {
            return ("s is in the upper half of the order", "replace s by the order minus s where it is larger")
        }
        if document.signingKey?.verify(signature: sig, message: bytes, allowHighS: true) == true {
            return ("signed with #atproto", "sign with the key that is published as #atproto_label")
        }
        for (name, change, variant) in variants(of: label)
        where key.verify(signature: sig, message: variant, allowHighS: true) {
            return (name, change)
        }
        return nil
    }

    private static func variants(of label: Label) -> [(String, String, [UInt8])] {
        var all: [(String, String, [UInt8])] = []
        func add(_ name: String, _ change: String, _ edit: (inout DataMap) -> Void) {
            guard var map = (try? label.canonical.value())?.asMap else { return }
            edit(&map)
            all.append((name, change, Value.map(map).cbor()))
        }
        add("signed with neg: false and sent without it", "leave neg out of both") { $0["neg"] = .bool(false) }
        add("signed without ver", "ver is part of what is signed") { $0["ver"] = nil }
        let type = Specification.labelDefinitions.split(separator: " ").last.map(String.init) ?? ""
        add("signed with $type", "take $type out before signing") { $0["$type"] = .string(type) }
        add("signed with another text for cts", "keep cts as the very text that was signed") { map in
            map["cts"] = .string(Datetime(microseconds: label.cts.microseconds).text)
        }
        add("signed with cts in seconds", "keep cts as the very text that was signed") { map in
            map["cts"] = .string(label.cts.text.prefix(19) + "Z")
        }
        return all
    }
}
