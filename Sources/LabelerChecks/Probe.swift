import DataModel
package import HTTPClient
import Syntax
import XRPC

/// Asks a labeler, and keeps the answers as they came.
package struct Probe: Sendable {
    package struct Answer: Sendable {
        let status: Int
        let headers: HeaderFields
        let body: [UInt8]
        /// The body, when it is JSON.
        let value: Value?

        /// Whether it is an error in the protocol's form.
        var isError: Bool {
            guard let name = value?["error"]?.asString, !name.isEmpty, !name.contains(where: \.isWhitespace) else {
                return false
            }
            return headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true
        }

        /// What to say of it in a report.
        var summary: String {
            guard status >= 400 else { return "status \(status)" }
            guard let name = value?["error"]?.asString else {
                return "status \(status), \(headers["Content-Type"] ?? "no Content-Type"): "
                    + String(decoding: body.prefix(80), as: UTF8.self)
            }
            return "status \(status), \(name)"
        }
    }

    let service: String
    let limits: CheckLimits
    private let web: WebClient
    private let sockets: WebSocketClient

    /// - Parameters:
    ///   - service: the origin of the labeler; a slash at the end is dropped.
    ///   - configuration: whom to call; times and sizes are those of `limits`.
    package init(service: String, configuration: WebClientConfiguration, limits: CheckLimits) {
        var configuration = configuration
        configuration.connectTimeout = limits.answerTime
        configuration.totalTimeout = limits.answerTime
        configuration.maxBodyBytes = limits.maximumAnswerBytes
        configuration.maxMessageBytes = limits.maximumAnswerBytes
        self.service = service.hasSuffix("/") ? String(service.dropLast()) : service
        self.limits = limits
        web = WebClient(configuration: configuration)
        sockets = WebSocketClient(configuration: configuration)
    }

    /// Calls a method with parameters that need not be those of its lexicon.
    func call(
        _ method: String, _ parameters: [(String, String)] = [], verb: String = "GET"
    ) async throws(HTTPClientError) -> Answer {
        let body: OutgoingBody = verb == "POST" ? .bytes([]) : .none
        let request = OutgoingRequest(method: verb, url: url(method, parameters), body: body)
        let response = try await web.send(request)
        let bytes = try await response.collect(upTo: limits.maximumAnswerBytes)
        return Answer(
            status: response.status, headers: response.headers, body: bytes, value: try? Value(json: bytes))
    }

    /// The page at the origin itself, whatever it is.
    func root() async throws(HTTPClientError) -> Answer {
        let response = try await web.send(OutgoingRequest(url: service + "/"))
        let bytes = try await response.collect(upTo: limits.maximumAnswerBytes)
        return Answer(status: response.status, headers: response.headers, body: bytes, value: nil)
    }

    /// Subscribes for as long as `body` runs.
    func subscribing<Result>(
        _ method: String, _ parameters: [(String, String)] = [],
        _ body: (Subscription) async throws -> Result
    ) async throws -> Result {
        // http becomes ws, https becomes wss.
        let address = "ws" + url(method, parameters).dropFirst("http".count)
        let subscription = Subscription(try await sockets.connect(to: address), limits: limits)
        defer { subscription.end() }
        return try await body(subscription)
    }

    private func url(_ method: String, _ parameters: [(String, String)]) -> String {
        let query = parameters.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
        return "\(service)/xrpc/\(method)" + (query.isEmpty ? "" : "?" + query)
    }
}
