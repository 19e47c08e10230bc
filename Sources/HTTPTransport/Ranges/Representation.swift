public import HTTPTypes
public import XRPC

/// Something of known length that can be sent whole or in part: an audio file, an image.
public struct Representation: Sendable {
    /// Bytes.
    public let size: Int64
    public let contentType: String
    public let entityTag: EntityTag?
    /// Seconds since 1970.
    public let lastModified: Int64?
    /// Further fields: caching, disposition.
    public let fields: HTTPFields

    public init(
        size: Int64, contentType: String, entityTag: EntityTag? = nil, lastModified: Int64? = nil,
        fields: HTTPFields = [:]
    ) {
        self.size = size
        self.contentType = contentType
        self.entityTag = entityTag
        self.lastModified = lastModified
        self.fields = fields
    }
}

extension PlainResponse {
    /// Answers a GET or HEAD with the whole (200), the part that `Range` asks for (206), "not modified" (304), a failed
    /// precondition (412), or a range that does not exist (416), as RFC 9110, 13.2.2 and 14.2 order.
    ///
    /// - Parameter bytes: the region's bytes; asked only if they are sent.
    public static func representation(
        _ representation: Representation, for fields: HTTPFields, bytes: (ByteRange) -> BodyStream
    ) -> PlainResponse {
        var answer = representation.validators
        guard representation.meetsPrecondition(of: fields) else {
            answer[.cacheControl] = nil
            return PlainResponse(status: 412, fields: answer, content: .none)
        }
        if representation.isUnchanged(for: fields) {
            return PlainResponse(status: 304, fields: answer, content: .none)
        }
        answer[.acceptRanges] = "bytes"
        answer[.contentType] = representation.contentType
        let range = representation.rangeApplies(to: fields) ? fields[.range] : nil
        switch RangeSelection(range, size: representation.size) {
        case .unsatisfiable:
            answer[.contentRange] = "bytes */\(representation.size)"
            answer[.contentType] = nil
            // What is said of the representation is not said of a mistake.
            answer[.cacheControl] = nil
            return PlainResponse(status: 416, fields: answer, content: .none)
        case .part(let range):
            answer[.contentRange] = "bytes \(range.first)-\(range.last)/\(representation.size)"
            return PlainResponse(status: 206, fields: answer, content: content(range, bytes))
        case .whole:
            guard representation.size > 0 else {
                return PlainResponse(status: 200, fields: answer, content: .bytes([]))
            }
            let range = ByteRange(first: 0, last: representation.size - 1)
            return PlainResponse(status: 200, fields: answer, content: content(range, bytes))
        }
    }

    private static func content(_ range: ByteRange, _ bytes: (ByteRange) -> BodyStream) -> SentBody.Content {
        .stream(bytes(range), length: Int(range.count))
    }
}

extension RawBody {
    /// The output of a method that serves a file whole or in part, as ``PlainResponse`` does.
    public init(
        _ representation: Representation, for fields: HTTPFields, bytes: (ByteRange) -> BodyStream
    ) {
        let answer = PlainResponse.representation(representation, for: fields, bytes: bytes)
        if case .stream(let stream, let length) = answer.content {
            self.init(stream: stream, contentType: representation.contentType, length: length, fields: answer.fields)
        } else {
            self.init(stream: .empty, contentType: representation.contentType, length: 0, fields: answer.fields)
        }
        status = answer.status
    }
}

extension Representation {
    fileprivate var validators: HTTPFields {
        var fields = fields
        if let entityTag { fields[.eTag] = entityTag.description }
        if let lastModified { fields[.lastModified] = HTTPDate.text(lastModified) }
        return fields
    }

    /// Whether the client's copy is the current one, where the client makes that a condition: `If-Match` decides alone
    /// if it is there. A date that is not in the form that we send is ignored (13.1.4).
    fileprivate func meetsPrecondition(of fields: HTTPFields) -> Bool {
        let matches = fields[values: .ifMatch]
        guard matches.isEmpty else {
            return entityTag?.matches(ifMatch: matches.joined(separator: ", ")) ?? (matches == ["*"])
        }
        guard let lastModified, let date = fields[.ifUnmodifiedSince].flatMap(HTTPDate.seconds) else { return true }
        return lastModified <= date
    }

    /// `If-None-Match` decides alone if it is there.
    fileprivate func isUnchanged(for fields: HTTPFields) -> Bool {
        if let field = fields[.ifNoneMatch] { return entityTag?.matches(ifNoneMatch: field) ?? false }
        guard let lastModified, let date = fields[.ifModifiedSince].flatMap(HTTPDate.seconds) else { return false }
        return lastModified <= date
    }

    /// Whether `If-Range`, if there is one, names the version that we have.
    fileprivate func rangeApplies(to fields: HTTPFields) -> Bool {
        guard let field = fields[.ifRange] else { return true }
        if entityTag?.matches(ifRange: field) == true { return true }
        return lastModified.map { field.utf8.elementsEqual(HTTPDate.text($0).utf8) } ?? false
    }
}
