public import HTTPTypes
public import XRPC

/// A request outside of `/xrpc`.
public struct PlainRequest: Sendable {
    public let method: HTTPRequest.Method
    /// As it came: still percent-encoded, without the query.
    public let path: String
    /// The text behind the question mark, still encoded.
    public let query: String
    /// The name and port that the client asked for, as it wrote them; nil when it did not.
    public let host: String?
    public let fields: HTTPFields
    /// Fails with `PayloadTooLarge` beyond the route's limit and throws ``RequestBodyError`` if the peer hangs up.
    public let body: ReceivedBody
    public let context: RequestContext
    /// What the pattern's names stand for, decoded.
    public let parameters: [String: String]

    /// The value of a name in the route's pattern.
    public subscript(_ name: String) -> String { parameters[name] ?? "" }
}

/// An answer outside of `/xrpc`, or one that a proxy passes on.
public struct PlainResponse: Sendable {
    public var status: Int
    public var fields: HTTPFields
    public var content: SentBody.Content

    public init(status: Int = 200, fields: HTTPFields = [:], content: SentBody.Content = .none) {
        self.status = status
        self.fields = fields
        self.content = content
    }

    /// A text of any type that is in memory.
    public static func text(_ text: String, contentType: String, status: Int = 200) -> PlainResponse {
        PlainResponse(status: status, fields: [.contentType: contentType], content: .bytes(Array(text.utf8)))
    }

    /// JSON that is in memory.
    public static func json(_ bytes: [UInt8], status: Int = 200) -> PlainResponse {
        PlainResponse(status: status, fields: [.contentType: "application/json"], content: .bytes(bytes))
    }
}

/// Answers a method at the paths of a pattern.
public struct PlainRoute: Sendable {
    public typealias Handler = @Sendable (PlainRequest) async throws -> PlainResponse

    /// Forms and documents are small; what is larger says so.
    public static let defaultMaximumBodyBytes = 1 << 20

    let method: HTTPRequest.Method
    let pattern: PathPattern
    let maximumBodyBytes: Int
    let handler: Handler

    /// - Parameters:
    ///   - pattern: segments after slashes; `{name}` stands for one segment that is not empty, `{name...}` at the
    ///     end for all the rest.
    ///   - handler: may throw `XRPCError`, which is answered as JSON; every other error is a fault of ours.
    public init(
        _ method: HTTPRequest.Method, _ pattern: String, maximumBodyBytes: Int = PlainRoute.defaultMaximumBodyBytes,
        handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = PathPattern(pattern)
        self.maximumBodyBytes = maximumBodyBytes
        self.handler = handler
    }

    /// GET answers HEAD too: the body is dropped, its length told.
    func accepts(_ other: HTTPRequest.Method) -> Bool { other == method || (method == .get && other == .head) }
}
