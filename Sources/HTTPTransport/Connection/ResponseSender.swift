import HTTPTypes
import NIOCore
import NIOHTTPTypes
import XRPC

/// Writes an answer. Suspends while the peer does not read.
struct ResponseSender {
    var writer: PacedWriter<HTTPResponsePart>
    /// HEAD: the same fields, no body.
    let isHead: Bool
    /// HTTP/1.0 does not: there a body without a length ends with the connection.
    let knowsChunks: Bool
    let closes: Bool

    /// A body in memory is copied piece by piece, as the socket takes it.
    private static let pieceBytes = 128 << 10

    /// A body stream that gives another number of bytes than it promised.
    struct LengthMismatch: Error {}

    /// The number of body bytes sent.
    ///
    /// - Throws: what the body's stream throws; the connection must then be closed, for the peer is to see that the
    ///   body is not whole.
    mutating func send(_ answer: Answer, date: String) async throws -> Int {
        var fields = answer.response.fields
        fields[.date] = date
        if closes { fields[.connection] = fields[.connection].map { $0 + ", close" } ?? "close" }
        let status = HTTPResponse.Status(code: answer.response.status)
        let hasBody = status.code >= 200 && status.code != 204 && status.code != 304
        switch answer.response.content {
        case .none:
            if hasBody { fields[.contentLength] = "0" }
            try await sendWhole(status, fields, [])
            return 0
        case .bytes(let bytes):
            if hasBody { fields[.contentLength] = "\(bytes.count)" }
            let sent = hasBody && !isHead ? bytes : []
            try await sendWhole(status, fields, sent)
            return sent.count
        case .stream(let stream, let length):
            if let length, hasBody { fields[.contentLength] = "\(length)" }
            if length == nil, hasBody, !isHead, knowsChunks { fields[.transferEncoding] = "chunked" }
            guard hasBody, !isHead else {
                try await sendWhole(status, fields, [])
                return 0
            }
            try await writer.write([.head(HTTPResponse(status: status, headerFields: fields))], bytes: 0)
            return try await sendStream(stream, length)
        }
    }

    private mutating func sendWhole(_ status: HTTPResponse.Status, _ fields: HTTPFields, _ bytes: [UInt8]) async throws
    {
        let first = bytes.prefix(Self.pieceBytes)
        var parts: [HTTPResponsePart] = [.head(HTTPResponse(status: status, headerFields: fields))]
        if !first.isEmpty { parts.append(.body(ByteBuffer(bytes: first))) }
        try await writer.write(parts, bytes: first.count)
        var sent = first.count
        while sent < bytes.count {
            let piece = bytes[sent..<min(sent + Self.pieceBytes, bytes.count)]
            try await writer.write([.body(ByteBuffer(bytes: piece))], bytes: piece.count)
            sent += piece.count
        }
        try await end()
    }

    private mutating func sendStream(_ stream: BodyStream, _ length: Int?) async throws -> Int {
        var sent = 0
        for try await piece in stream where !piece.isEmpty {
            sent += piece.count
            if let length, sent > length { throw LengthMismatch() }
            try await writer.write([.body(ByteBuffer(bytes: piece))], bytes: piece.count)
        }
        if let length, sent < length { throw LengthMismatch() }
        try await end()
        return sent
    }

    private mutating func end() async throws {
        if closes { try await writer.writeLast(.end(nil)) } else { try await writer.write([.end(nil)], bytes: 0) }
    }
}
