import DataModel

/// A message of an event stream in its wire form: a header and a payload, two DAG-CBOR objects behind each other.
///
/// See the event stream specification. The bytes are made once and sent to every subscriber.
public struct StreamFrame: Sendable, Hashable {
    /// A longer frame is not sent and not accepted.
    public static let maximumBytes = 5_000_000

    /// The name of this form of messages.
    public static let subprotocol = "xrpc.v0.cbor"

    /// The content of one binary WebSocket message.
    public let bytes: [UInt8]

    /// Takes bytes as they came from a peer.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Frames a message.
    public init(_ message: some StreamMessage) {
        var writer = DataWriter(.cbor)
        var header = writer.beginObject(2)
        writer.key("t", &header)
        writer.string(message.frameType)
        writer.key("op", &header)
        writer.integer(1)
        writer.endObject(&header)
        message.encode(to: &writer)
        bytes = writer.bytes
    }

    /// Frames an error, behind which the stream ends.
    public init(_ error: XRPCError) {
        var writer = DataWriter(.cbor)
        writer.value(["op": -1])
        var body: DataMap = ["error": .string(error.name)]
        if let message = error.message { body["message"] = .string(message) }
        writer.map(body)
        bytes = writer.bytes
    }

    /// Whether the bytes are a header with an operation and a payload, whatever they mean.
    var isWellFormed: Bool {
        guard let (header, length) = try? Value.first(cbor: bytes), header["op"]?.asInteger != nil else {
            return false
        }
        return (try? Value(cbor: Array(bytes.dropFirst(length)))) != nil
    }

    /// Reads a frame as a message of `Message`; nil when its operation or type is unknown, which receivers skip.
    ///
    /// Throws ``XRPCError`` for an error frame and `DataError` for bytes that are no frame.
    public func message<Message: StreamMessage>(_ type: Message.Type = Message.self) throws -> Message? {
        let (header, length) = try Value.first(cbor: bytes)
        guard let operation = header["op"]?.asInteger else { throw DataError("a frame without an operation") }
        let payload = Array(bytes.dropFirst(length))
        switch operation {
        case 1:
            guard let name = header["t"]?.asString else { throw DataError("a frame without a type") }
            return try Message.decode(frameType: name, payload: payload)
        case -1:
            let body = try Value(cbor: payload)
            throw XRPCError(
                status: 400, name: body["error"]?.asString ?? "UnknownError", message: body["message"]?.asString)
        default: return nil
        }
    }
}

/// The frames for one subscriber.
public typealias FrameStream = ErasedStream<StreamFrame>

extension StreamMessage {
    /// Reads the payload of a frame from its bytes.
    static func decode(frameType: String, payload: [UInt8]) throws(DataError) -> Self? {
        try DataReader.decode(cbor: payload) { (reader) throws(DataError) in
            if let message = try Self.decode(frameType: frameType, from: &reader) { return message }
            _ = try reader.value()
            return nil
        }
    }
}
