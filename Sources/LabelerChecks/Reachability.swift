import HTTPClient

/// What to do when a labeler cannot be reached, or its stream not opened.
enum Reachability {
    static func advice(for error: HTTPClientError) -> String {
        switch error {
        case .nameNotResolved: "publish the host's name in DNS, with an A or AAAA record"
        case .addressRefused: "the address is a private one; for development there is --allow-private-addresses"
        case .connectionFailed: "start the server, and let the firewall pass its port"
        case .tls: "renew the certificate; it must name the host and have its whole chain"
        case .timedOut: "see why the server does not answer in time"
        case .upgradeRefused(let refusal): advice(for: refusal)
        case .bodyTooLarge: "answer smaller pages"
        default: "see the log of the server, and of the proxy before it"
        }
    }

    /// Why no server answers at all; nil if one does, whatever it says. What a proxy says for a server that is down
    /// counts as no answer.
    static func obstacle(to probe: Probe) async throws -> (seen: String, change: String)? {
        do throws(HTTPClientError) {
            let answer: Probe.Answer
            do throws(HTTPClientError) { answer = try await first(probe) } catch {
                // A server that starts or is busy may be late once.
                guard case .timedOut = error else { throw error }
                answer = try await first(probe)
            }
            guard (502...504).contains(answer.status) else { return nil }
            return (answer.summary, advice(forStatus: answer.status))
        } catch {
            try Task.checkCancellation()
            switch error {
            case .nameNotResolved, .addressRefused, .connectionFailed, .tls, .timedOut:
                return ("\(error)", advice(for: error))
            // Somebody is there and says something that the checks judge.
            default: return nil
            }
        }
    }

    private static func first(_ probe: Probe) async throws(HTTPClientError) -> Probe.Answer {
        try await probe.call(Queries.method, [("uriPatterns", "*"), ("limit", "1")])
    }

    private static let headers =
        "nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "
        + "\"upgrade\"; in the location of /xrpc/. Caddy: reverse_proxy passes upgrades by itself, unless header_up "
        + "removes them"

    /// For a query.
    static func advice(forStatus status: Int) -> String {
        switch status {
        case 404, 405:
            "pass all of /xrpc/ on to the labeler; nginx: location /xrpc/ { proxy_pass http://127.0.0.1:PORT; }"
        case 401, 403: "let everybody ask"
        case 429: "raise the limit of requests, or try again later"
        case 501: "the server at this URL is no labeler: publish the URL of the one that is"
        case 502, 503, 504: "the proxy does not reach the server: compare its upstream address and port"
        default: "see the log of the server, and of the proxy before it"
        }
    }

    /// How a proxy answers tells what it does with the handshake.
    private static func advice(for refusal: UpgradeRefusal) -> String {
        switch refusal.status {
        case 200..<300, 400, 426: "the proxy does not pass Upgrade to the server. " + headers
        case 404: "the proxy or the server has no such path: pass all of /xrpc/ on. " + headers
        case 401, 403: "let everybody subscribe, or say that one has to sign in"
        case 429: "raise the limit of connections, or try again later"
        case 501: "the server has no event stream: it has to serve the method"
        case 502, 503, 504: "the proxy does not reach the server: compare its upstream address and port"
        default: headers
        }
    }
}
