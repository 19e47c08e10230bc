extension IncomingResponse {
    /// Where a redirect points to (RFC 9110, 15.4); nil for any other answer.
    var redirectLocation: String? {
        [301, 302, 303, 307, 308].contains(status) ? headers["Location"] : nil
    }
}

extension OutgoingRequest {
    /// Fields that were meant for one origin and must not reach another.
    private static let originFields = ["Authorization", "Cookie", "DPoP", "Proxy-Authorization"]

    /// The request that a redirect asks for.
    ///
    /// 303, and 301 or 302 after POST, become GET without body, as browsers do. A streamed body cannot be sent
    /// twice, and no redirect leads from `https` to `http`.
    func redirected(
        by status: Int, from url: TargetURL, to location: String
    ) throws(HTTPClientError) -> (OutgoingRequest, TargetURL) {
        let next: TargetURL
        do {
            next = try TargetURL(location, base: url, schemes: ["http", "https"])
        } catch {
            throw .redirectRefused("location")
        }
        guard url.scheme != "https" || next.scheme == "https" else { throw .redirectRefused("from https to http") }
        var request = self
        request.url = next.text
        if status == 303 ? method != "HEAD" : (status < 303 && method == "POST") {
            request.method = "GET"
            request.body = .none
            request.headers.remove("Content-Type")
        }
        if case .stream = request.body { throw .redirectRefused("a streamed body") }
        if next.origin != url.origin || next.scheme != url.scheme {
            for name in Self.originFields { request.headers.remove(name) }
        }
        return (request, next)
    }
}
