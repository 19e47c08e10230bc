import CCurl

/// A URL as libcurl itself reads it, so that no second parser can see another host.
struct TargetURL: Sendable, Hashable {
    /// Normalised, without fragment.
    let text: String
    let scheme: String
    let origin: HTTPOrigin
    /// Path and query: the request target of RFC 9112, 3.2.1.
    let target: String

    /// The longest URL sent; servers answer 414 well below.
    static let maxBytes = 16 << 10

    /// - Parameter base: what a relative reference (a `Location`) is resolved against.
    /// - Throws: ``HTTPClientError/invalidRequest(_:)``.
    init(_ reference: String, base: TargetURL? = nil, schemes: Set<String>) throws(HTTPClientError) {
        let bytes = reference.utf8
        guard bytes.count <= Self.maxBytes, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidRequest("URL")
        }
        guard let url = curl_url() else { throw .transport(code: 27, message: "out of memory") }
        defer { curl_url_cleanup(url) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
        if let base {
            guard curl_url_set(url, CURLUPART_URL, base.text, flags) == CURLUE_OK else { throw .invalidRequest("URL") }
        }
        guard curl_url_set(url, CURLUPART_URL, reference, flags) == CURLUE_OK,
            let scheme = Self.part(url, CURLUPART_SCHEME).map({ ASCII.lowercased($0) }), schemes.contains(scheme),
            let host = Self.part(url, CURLUPART_HOST), !host.isEmpty
        else { throw .invalidRequest("URL") }
        guard Self.part(url, CURLUPART_USER) == nil, Self.part(url, CURLUPART_PASSWORD) == nil else {
            throw .invalidRequest("a URL with user information")
        }
        let usual = scheme == "https" || scheme == "wss" ? 443 : 80
        let port = Self.part(url, CURLUPART_PORT).flatMap { Int($0) } ?? usual
        curl_url_set(url, CURLUPART_FRAGMENT, nil, 0)
        guard let text = Self.part(url, CURLUPART_URL), let path = Self.part(url, CURLUPART_PATH) else {
            throw .invalidRequest("URL")
        }
        self.text = text
        self.scheme = scheme
        origin = HTTPOrigin(host: host, port: port)
        target = path + (Self.part(url, CURLUPART_QUERY).map { "?" + $0 } ?? "")
    }

    private static func part(_ url: OpaquePointer, _ part: CURLUPart) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &value, 0) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }
}
