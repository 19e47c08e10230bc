/// A request as it will be sent.
public struct OutgoingRequest: Sendable {
    public var method: String
    /// Absolute, `http` or `https`, without user and password.
    public var url: String
    public var headers: HeaderFields
    public var body: OutgoingBody

    /// Replaces ``WebClientConfiguration/totalTimeout``; use ``noTotalTimeout`` to have none.
    public var totalTimeout: Duration?
    /// Whether no limit on the whole time applies (live streams, large files); the low-speed rule still does.
    public var noTotalTimeout = false
    /// Replaces ``WebClientConfiguration/lowSpeedTimeout``.
    public var lowSpeedTimeout: Duration?
    /// Replaces ``WebClientConfiguration/maxBodyBytes``.
    public var maxBodyBytes: Int?
    /// Replaces ``WebClientConfiguration/maxRedirects``.
    public var maxRedirects: Int?

    public init(
        method: String = "GET", url: String, headers: HeaderFields = HeaderFields(), body: OutgoingBody = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Refuses what could be taken for another request by anybody on the way.
    ///
    /// - Throws: ``HTTPClientError/invalidRequest(_:)``.
    func validate() throws(HTTPClientError) {
        guard ASCII.isToken(method) else { throw .invalidRequest("method") }
        for field in headers {
            guard ASCII.isToken(field.name) else { throw .invalidRequest("a field name") }
            guard ASCII.isFieldValue(field.value) else { throw .invalidRequest("the value of \(field.name)") }
            guard !OutgoingRequest.ownFields.contains(ASCII.lowercased(field.name)) else {
                throw .invalidRequest("\(field.name) is set by the client")
            }
        }
        switch body {
        case .none: break
        case .bytes: if method == "HEAD" { throw .invalidRequest("HEAD with a body") }
        case .stream(_, let length):
            if method == "HEAD" { throw .invalidRequest("HEAD with a body") }
            if let length, length < 0 { throw .invalidRequest("body length") }
        }
    }

    /// Fields that describe the message's own form: a caller's version could contradict what is sent.
    private static let ownFields: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]
}

/// What a request carries.
public enum OutgoingBody: Sendable {
    case none
    case bytes([UInt8])
    /// Sent as it comes, in the pace of the network. With a length it is declared, otherwise the body is chunked.
    case stream(OutgoingStream, length: Int64?)

    /// A body from any sequence of chunks; it is read once, by one task.
    public static func stream<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks, length: Int64? = nil) -> OutgoingBody
    where Chunks.Element == [UInt8] {
        .stream(OutgoingStream(chunks), length: length)
    }
}

/// A sequence of chunks whose type no longer matters.
public struct OutgoingStream: Sendable {
    /// Gives each chunk to `sink` until that answers false.
    let forEach: @Sendable (_ sink: @Sendable ([UInt8]) async -> Bool) async throws -> Void

    public init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks) where Chunks.Element == [UInt8] {
        forEach = { sink in
            for try await chunk in chunks {
                guard await sink(chunk) else { return }
            }
        }
    }
}
