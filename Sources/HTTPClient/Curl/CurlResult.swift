import CCurl

/// Made ready once a process.
enum CurlLibrary {
    static let isReady: Bool = curl_global_init(plyr_curl_global_all) == CURLE_OK
}

extension HTTPClientError {
    /// What a transfer's result code means; nil for success.
    init?(_ code: CURLcode, addressWasRefused: Bool) {
        switch code {
        case CURLE_OK: return nil
        case CURLE_COULDNT_CONNECT: self = addressWasRefused ? .addressRefused : .connectionFailed
        case CURLE_COULDNT_RESOLVE_HOST: self = .nameNotResolved
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
            self = .connectionLost
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: self = .invalidRequest("URL")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            self = .badHead(HTTPClientError.text(code))
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls(HTTPClientError.text(code))
        default: self = .transport(code: Int(code.rawValue), message: HTTPClientError.text(code))
        }
    }

    private static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "unknown"
    }
}
