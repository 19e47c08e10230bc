import HTTPTypes

/// Lets pages of any origin call us and read every field that the protocol defines (the Fetch standard, CORS).
///
/// No answer depends on a cookie unless it comes from our own pages, so any origin may read.
enum CrossOrigin {
    private static let exposed = [
        "Accept-Ranges", "Atproto-Content-Labelers", "Atproto-Repo-Rev", "Content-Disposition", "Content-Length",
        "Content-Range", "DPoP-Nonce", "ETag", "Location", "RateLimit-Limit", "RateLimit-Policy",
        "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "WWW-Authenticate", "X-Request-Id",
    ].joined(separator: ", ")

    /// What a page may send beyond the simple fields; `*` would leave out Authorization.
    private static let allowed = [
        "Accept-Language", "Atproto-Accept-Labelers", "Atproto-Proxy", "Authorization", "Content-Type", "DPoP",
        "If-Match", "If-None-Match", "If-Range", "Range", "X-Bsky-Topics",
    ].joined(separator: ", ")

    /// A day: the longest that browsers keep a preflight's answer.
    private static let maxAge = "86400"

    /// On every answer.
    static func addFields(to fields: inout HTTPFields) {
        if fields[.accessControlAllowOrigin] == nil { fields[.accessControlAllowOrigin] = "*" }
        fields[.accessControlExposeHeaders] = exposed
    }

    /// On the answer to OPTIONS. Fields that the page asks for by name are allowed too.
    static func preflight(for request: HTTPFields, methods: [String]) -> HTTPFields {
        let asked = request[.accessControlRequestHeaders].map { $0.filter { $0.isASCII } } ?? ""
        return [
            .accessControlAllowMethods: methods.joined(separator: ", "),
            .accessControlAllowHeaders: asked.isEmpty || asked.utf8.count > 1000 ? allowed : asked,
            .accessControlMaxAge: maxAge,
        ]
    }
}
