public import HTTPClient
import DataModel
import Syntax

/// Calls methods of a service over HTTP.
public struct XRPCClient: Sendable {
    /// The most that is read of an answer that is not streamed.
    public static let maximumAnswerBytes = 8 << 20

    /// The origin of the service, such as `https://bsky.social`, without a trailing slash.
    public let service: String
    /// Header fields that go with every call, such as Authorization.
    public var fields: HeaderFields
    private let web: WebClient
    private let sockets: WebSocketClient?

    /// - Parameters:
    ///   - service: an origin; a trailing slash is dropped.
    ///   - sockets: what subscriptions use; by default one with the configuration of `web`.
    public init(service: String, web: WebClient, sockets: WebSocketClient? = nil, fields: HeaderFields = [:]) {
        self.service = service.hasSuffix("/") ? String(service.dropLast()) : service
        self.web = web
        self.sockets = sockets
        self.fields = fields
    }

    /// The same client with a bearer token.
    public func authorized(by token: String) -> XRPCClient {
        var client = self
        client.fields.remove("Authorization")
        client.fields.append("Authorization", "Bearer \(token)")
        return client
    }

    /// Calls a query. Throws ``XRPCError`` for an answer other than success, `HTTPClientError` when there is none.
    public func call<Method: QueryMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) async throws -> Method.Output {
        var request = OutgoingRequest(method: "GET", url: url(Method.self, parameters), headers: fields, body: .none)
        limit(&request, NoBody.self, Method.Output.self)
        return try await Self.output(of: web.send(request))
    }

    /// Calls a procedure.
    public func call<Method: ProcedureMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters, input: Method.Input
    ) async throws -> Method.Output {
        let sent = input.sent(as: Method.inputEncoding)
        var headers = fields
        if let type = sent.contentType { headers.append("Content-Type", type) }
        let body: OutgoingBody =
            switch sent.content {
            case .none: .none
            case .bytes(let bytes): .bytes(bytes)
            case .stream(let stream, let length): .stream(stream, length: length.map(Int64.init))
            }
        var request = OutgoingRequest(method: "POST", url: url(Method.self, parameters), headers: headers, body: body)
        limit(&request, Method.Input.self, Method.Output.self)
        return try await Self.output(of: web.send(request))
    }

    /// Connects to a subscription once: its messages until either side ends it. Messages that break their lexicon or
    /// are of an unknown type are given to `skipped` and left out. A refused handshake and an error frame throw
    /// ``XRPCError``; bytes that are no frame throw `DataError`, and end the connection. A method whose lexicon wants
    /// text messages is asked for those, and read in whatever form the server sends.
    public func open<Method: SubscriptionMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters,
        skipped: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> ErasedStream<Method.Message> {
        let form = Method.subprotocol ?? StreamFrame.subprotocol
        guard [StreamFrame.subprotocol, StreamText.subprotocol].contains(form) else {
            throw XRPCError.methodNotImplemented("\(Method.nsid) has messages of a form that is not read here.")
        }
        let readsTexts = form == StreamText.subprotocol
        // http becomes ws, https becomes wss.
        let address = "ws" + url(Method.self, parameters).dropFirst("http".count)
        let connection: WebSocketConnection
        let sockets = sockets ?? WebSocketClient(configuration: web.configuration)
        do throws(HTTPClientError) {
            connection = try await sockets.connect(
                to: address, headers: fields, subprotocols: readsTexts ? [form] : [])
        } catch {
            guard case .upgradeRefused(let refusal) = error else { throw error }
            throw Self.error(status: refusal.status, body: refusal.body)
        }
        return ErasedStream(
            MessageSequence<Method>(connection: connection, readsTexts: readsTexts, skipped: skipped))
    }

    private func url<Method: XRPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) -> String {
        let query = parameters.query
        return "\(service)/xrpc/\(Method.nsid)\(query.isEmpty ? "" : "?" + query)"
    }

    /// JSON has a small limit and little time; a stream ends when it ends, its receiver sets the limit.
    private func limit<Input, Output>(_ request: inout OutgoingRequest, _ input: Input.Type, _ output: Output.Type) {
        request.noTotalTimeout = input is RawBody.Type || output is RawBody.Type
        request.maxBodyBytes = output is RawBody.Type ? Int.max : Self.maximumAnswerBytes
    }

    private static func output<Output: MethodBody>(of response: IncomingResponse) async throws -> Output {
        guard (200..<300).contains(response.status) else {
            let bytes = try await response.collect(upTo: maximumAnswerBytes)
            throw error(status: response.status, body: bytes)
        }
        let body = ReceivedBody(
            stream: BodyStream(response.body), contentType: response.headers["Content-Type"],
            length: response.contentLength.map { Int(clamping: $0) })
        do {
            return try await Output.receive(body, limit: .max)
        } catch let error as XRPCError {
            throw XRPCError.upstreamFailure("The answer breaks its lexicon: \(error.message ?? error.name)")
        }
    }

    private static func error(status: Int, body: [UInt8]) -> XRPCError {
        let value = try? Value(json: body)
        return XRPCError(
            status: status, name: value?["error"]?.asString ?? "UnknownError", message: value?["message"]?.asString)
    }
}
