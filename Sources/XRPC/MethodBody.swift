import DataModel
public import HTTPTypes
public import Schema

/// What a method takes or gives: a JSON object, raw bytes, or nothing.
public protocol MethodBody: Sendable {
    /// Reads a body whose media type has been checked. Throws `InvalidRequest` for content that breaks the lexicon
    /// and `PayloadTooLarge` beyond `limit` bytes.
    static func receive(_ body: ReceivedBody, limit: Int) async throws -> Self

    /// The body as it is sent, with the media type that the lexicon declares.
    func sent(as encoding: String?) -> SentBody
}

/// A body on its way out.
public struct SentBody: Sendable {
    public enum Content: Sendable {
        case none
        case bytes([UInt8])
        /// A stream of `length` bytes; chunked when nil.
        case stream(BodyStream, length: Int?)
    }

    public let content: Content
    public let contentType: String?
    /// 200, or what a method that serves parts of a file answers (RFC 9110, section 14).
    public let status: Int
    /// Further header fields that belong to the body.
    public var fields: HTTPFields

    public init(_ content: Content, contentType: String?, status: Int = 200, fields: HTTPFields = [:]) {
        self.content = content
        self.contentType = contentType
        self.status = status
        self.fields = fields
    }
}

/// The body of a method that takes or gives none.
public struct NoBody: MethodBody, Hashable {
    public init() {}

    public static func receive(_ body: ReceivedBody, limit: Int) async throws -> NoBody {
        for try await piece in body.stream where !piece.isEmpty {
            throw XRPCError.invalidRequest("A request body was sent where none was expected.")
        }
        return NoBody()
    }

    public func sent(as encoding: String?) -> SentBody { SentBody(.none, contentType: nil) }
}

/// Bytes of any kind, streamed.
public struct RawBody: MethodBody {
    public var stream: BodyStream
    /// The whole content, where it is in memory: a server limits how much of that there is.
    private var bytes: [UInt8]?
    public var contentType: String
    /// Length in bytes where it is known beforehand.
    public var length: Int?
    /// When sent: 200, or 206, 304, 412 or 416 for a method that serves parts of a file.
    public var status = 200
    /// Further header fields, when sent.
    public var fields: HTTPFields

    public init(stream: BodyStream, contentType: String, length: Int? = nil, fields: HTTPFields = [:]) {
        self.stream = stream
        self.contentType = contentType
        self.length = length
        self.fields = fields
    }

    /// A body that is in memory.
    public init(bytes: [UInt8], contentType: String, fields: HTTPFields = [:]) {
        self.init(stream: BodyStream(bytes: bytes), contentType: contentType, length: bytes.count, fields: fields)
        self.bytes = bytes
    }

    public static func receive(_ body: ReceivedBody, limit: Int) async throws -> RawBody {
        if let length = body.length, length > limit {
            throw XRPCError.payloadTooLarge("The body is longer than \(limit) bytes.")
        }
        return RawBody(
            stream: body.stream.limited(to: limit), contentType: body.contentType ?? "application/octet-stream",
            length: body.length)
    }

    public func sent(as encoding: String?) -> SentBody {
        let isEmpty = [304, 412, 416].contains(status)
        let content = isEmpty ? .none : bytes.map { .bytes($0) } ?? SentBody.Content.stream(stream, length: length)
        return SentBody(content, contentType: isEmpty ? nil : contentType, status: status, fields: fields)
    }
}

/// A JSON object whose type is generated.
public protocol JSONBody: MethodBody, LexiconValue {}

extension JSONBody {
    public static func receive(_ body: ReceivedBody, limit: Int) async throws -> Self {
        let bytes = try await body.collect(upTo: limit)
        do {
            return try Self(json: bytes)
        } catch {
            throw XRPCError.invalidRequest("Input/\(error)")
        }
    }

    public func sent(as encoding: String?) -> SentBody {
        SentBody(.bytes(json()), contentType: encoding ?? "application/json")
    }
}
