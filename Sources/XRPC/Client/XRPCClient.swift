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
    private let sockets: WebSocketClient

    /// - Parameter service: an origin; a trailing slash is dropped.
    public init(service: String, web: WebClient, sockets: WebSocketClient, fields: HeaderFields = [:]) {
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
        limit(&request, streaming: Method.outputEncoding)
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
        limit(&request, streaming: Method.inputEncoding)
        return try await Self.output(of: web.send(request))
    }

    /// Connects to a subscription once: its messages until either side ends it. Messages that break their lexicon or
    /// are of an unknown type are given to `skipped` and left out. An error frame throws ``XRPCError``; bytes that are
    /// no frame throw `DataError`, and end the connection.
    public func open<Method: SubscriptionMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters,
        skipped: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> ErasedStream<Method.Message> {
        var address = url(Method.self, parameters)
        // http becomes ws, https becomes wss.
        address = "ws" + address.dropFirst("http".count)
        let connection = try await sockets.connect(to: address, headers: fields)
        return ErasedStream(MessageSequence<Method.Message>(connection: connection, skipped: skipped))
    }

    private func url<Method: XRPCMethod>(_ method: Method.Type, _ parameters: Method.Parameters) -> String {
        var writer = ParameterWriter()
        parameters.encode(to: &writer)
        let query = writer.query.isEmpty ? "" : "?" + writer.query
        return "\(service)/xrpc/\(Method.nsid)\(query)"
    }

    /// JSON has a small limit and little time; a stream ends when it ends, its receiver sets the limit.
    private func limit(_ request: inout OutgoingRequest, streaming encoding: String?) {
        let streams = encoding != nil && encoding != "application/json"
        request.noTotalTimeout = streams
        request.maxBodyBytes = streams ? Int.max : Self.maximumAnswerBytes
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

private struct MessageSequence<Message: StreamMessage>: AsyncSequence, Sendable {
    typealias Element = Message

    let connection: WebSocketConnection
    let skipped: @Sendable (String) -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(messages: connection.messages.makeAsyncIterator(), skipped: skipped)
    }

    struct Iterator: AsyncIteratorProtocol {
        var messages: WebSocketMessages.AsyncIterator
        let skipped: @Sendable (String) -> Void

        mutating func next() async throws -> Message? {
            while let message = try await messages.next() {
                guard case .binary(let bytes) = message else {
                    skipped("a text message")
                    continue
                }
                let frame = StreamFrame(bytes: bytes)
                do {
                    if let message = try frame.message(Message.self) { return message }
                    skipped("a message of unknown type")
                } catch let error as DataError {
                    guard frame.isWellFormed else { throw error }
                    skipped("\(error)")
                }
            }
            return nil
        }
    }
}
