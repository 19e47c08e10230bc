import DataModel
import HTTPClient
import HTTPTransport
import HTTPTypes
import XRPC

/// Another service's answer as we pass it on.
enum ForwardedAnswer {
    /// Fields of an answer that callers may see.
    private static let fields = [
        "atproto-content-labelers", "atproto-repo-rev", "content-encoding", "content-language", "content-type",
        "content-disposition", "etag", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset",
        "ratelimit-policy", "vary",
    ]
    /// An error is an object of two short texts.
    private static let maximumErrorBytes = 64 << 10

    static func make(_ response: IncomingResponse) async throws -> PlainResponse {
        var fields: HTTPFields = [:]
        for name in Self.fields {
            if let fieldName = HTTPField.Name(name), let value = response.headers[name] { fields[fieldName] = value }
        }
        switch response.status {
        case 200..<300:
            return PlainResponse(
                status: response.status, fields: fields,
                content: .stream(BodyStream(response.body), length: response.contentLength.map { Int($0) }))
        case 400..<600: return try await error(response, fields)
        // A method has no other answers; whom a redirect leads to has not been looked at.
        default: throw XRPCError.upstreamFailure("The service answered with status \(response.status).")
        }
    }

    /// An error in the protocol's form, whatever came: a proxy before the service answers with pages.
    private static func error(_ response: IncomingResponse, _ fields: HTTPFields) async throws -> PlainResponse {
        // A fault of the service is not one of ours.
        let status = response.status == 500 ? 502 : response.status
        let bytes: [UInt8]
        do throws(HTTPClientError) { bytes = try await response.collect(upTo: maximumErrorBytes) } catch { bytes = [] }
        let isEnvelope = (try? Value(json: bytes))?["error"]?.asString.map { !$0.isEmpty && !$0.contains(" ") }
        if fields[.contentEncoding] != nil || isEnvelope == true {
            return PlainResponse(status: status, fields: fields, content: .bytes(bytes))
        }
        var kept = fields
        for name in [HTTPField.Name.contentType, .contentLanguage, .contentDisposition, .eTag] { kept[name] = nil }
        throw FieldedError(
            XRPCError(status: status, name: name(of: status), message: "The service gave no reason."), fields: kept)
    }

    private static func name(of status: Int) -> String {
        switch status {
        case 401: "AuthenticationRequired"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 413: "PayloadTooLarge"
        case 415: "UnsupportedMediaType"
        case 429: "RateLimitExceeded"
        case 400..<500: "InvalidRequest"
        case 501: "MethodNotImplemented"
        case 503: "NotEnoughResources"
        case 504: "UpstreamTimeout"
        default: "UpstreamFailure"
        }
    }
}
