import Identity
import Keys
import Syntax

/// The DID documents of a labeler's sources.
struct IdentityChecks {
    let report: Report
    let keys: KeyRing
    /// What was checked, to be compared with what is published; nil where that is the same.
    let service: String?

    /// - Parameter did: the source whose endpoint is asked, when that is known.
    func run(sources: [String], did: DID?) async {
        guard !sources.isEmpty else {
            report.skip(Rule.identityRules, "there are no labels; --did names the labeler")
            return
        }
        var seen: Set<String> = []
        for src in sources where seen.insert(src).inserted {
            switch await keys.entry(of: src) {
            case nil:
                report.skip(Rule.didResolves, "there are more sources than are looked up")
                return
            case .unknown(let reason):
                let isLocal = reason == .unsupportedMethod && src.hasPrefix("did:web:localhost")
                report.fail(
                    Rule.didResolves, seen: "\(src): \(reason)",
                    change: isLocal
                        ? "for development there is --allow-private-addresses"
                        : "let the DID document be reached by everybody: /.well-known/did.json of the host, or the PLC "
                            + "directory")
            case .document(let document):
                report.ok(Rule.didResolves)
                DocumentChecks(report: report, document: document).run()
                if did == document.id { checkEndpoint(document) }
            }
        }
    }

    private func checkEndpoint(_ document: DIDDocument) {
        guard let endpoint = document.labelerEndpoint, let service, endpoint != service else { return }
        report.warn(
            Rule.labelerService, seen: "the document names \(endpoint), and \(service) was checked",
            change: "publish the URL by which the labeler is reached")
    }
}

/// The two entries of a DID document that make a labeler.
struct DocumentChecks {
    let report: Report
    let document: DIDDocument

    func run() {
        checkKey()
        checkService()
    }

    private func checkKey() {
        let method = document.verificationMethods.first { $0.id.hasSuffix("#atproto_label") }
        guard let method else {
            report.fail(
                Rule.labelKey, seen: "\(document.id) has none",
                change: "add a verification method of type Multikey with the id \(document.id)#atproto_label")
            return
        }
        guard document.labelKey == nil else {
            report.ok(Rule.labelKey)
            if method.type != "Multikey" {
                report.warn(Rule.labelKey, seen: "type \(method.type)", change: "use the type Multikey")
            }
            return
        }
        let text = method.publicKeyMultibase ?? ""
        let isDIDKey = text.hasPrefix("did:key:")
        report.fail(
            Rule.labelKey, seen: "\(method.type): \(text.isEmpty ? "no publicKeyMultibase" : text)",
            change: isDIDKey
                ? "publish what stands behind did:key:, without that prefix"
                : "publish a compressed K-256 or P-256 key as z…, type Multikey, controller \(document.id)")
    }

    private func checkService() {
        let service = document.services.first { $0.id.hasSuffix("#atproto_labeler") }
        let wanted = "add a service #atproto_labeler of type AtprotoLabeler whose endpoint is https:// and a host"
        guard let service else {
            report.fail(Rule.labelerService, seen: "\(document.id) has none", change: wanted)
            return
        }
        guard service.type == "AtprotoLabeler", document.labelerEndpoint != nil else {
            report.fail(Rule.labelerService, seen: "\(service.type) at \(service.endpoint)", change: wanted)
            return
        }
        report.ok(Rule.labelerService)
        guard !service.endpoint.hasPrefix("https://"), !document.id.text.hasPrefix("did:web:localhost") else { return }
        if service.endpoint.hasPrefix("http://localhost:") {
            report.warn(
                Rule.labelerService, seen: service.endpoint,
                change: "publish an https:// URL before others follow the labeler: they cannot reach this machine's own"
            )
        } else {
            report.fail(
                Rule.labelerService, seen: service.endpoint, change: "serve it over TLS and publish the https:// URL")
        }
    }
}
