public import DataModel
public import Syntax

/// A message of an event stream in its second wire form (proposal 0015): one JSON object in a text message. The payload
/// says its type in full.
public struct StreamText: Sendable, Hashable {
    /// The name of this form of messages.
    public static let subprotocol = "xrpc.v1.json"

    /// UTF-8, the content of one text message.
    public let bytes: [UInt8]

    /// Takes a text as it came from a peer.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The same message in this form; nil for an operation that the form does not have, which receivers skip anyway.
    ///
    /// - Parameter method: whose stream it is; short names of types belong to it.
    public init?(_ frame: StreamFrame, of method: NSID) throws(DataError) {
        let (header, length) = try Value.first(cbor: frame.bytes)
        guard var payload = try Value(cbor: Array(frame.bytes.dropFirst(length))).asMap else {
            throw DataError("a payload that is no object")
        }
        switch header["op"]?.asInteger {
        case 1:
            guard let type = header["t"]?.asString else { throw DataError("a frame without a type") }
            payload["$type"] = .string(type.hasPrefix("#") ? method.text + type : type)
            bytes = Value.map(["$type": "message", "payload": .map(payload)]).json()
        case -1:
            payload["$type"] = "error"
            bytes = Value.map(payload).json()
        case nil: throw DataError("a frame without an operation")
        default: return nil
        }
    }

    /// The same message as a frame, for receivers; nil for a kind of message that the form does not have yet.
    public func frame(of method: NSID) throws(DataError) -> StreamFrame? {
        guard let message = try Value(json: bytes).asMap, let kind = message["$type"]?.asString else {
            throw DataError("a message without a type")
        }
        switch kind {
        case "message":
            guard var payload = message["payload"]?.asMap, let type = payload["$type"]?.asString else {
                throw DataError("a message without a payload that says its type")
            }
            payload["$type"] = nil
            let isOwn = type.hasPrefix(method.text + "#")
            let name = isOwn ? String(type.dropFirst(method.text.count)) : type
            return StreamFrame(header: ["t": .string(name), "op": 1], payload)
        case "error":
            var body = message
            body["$type"] = nil
            return StreamFrame(header: ["op": -1], body)
        default: return nil
        }
    }
}

extension StreamFrame {
    fileprivate init(header: DataMap, _ payload: DataMap) {
        self.init(bytes: Value.map(header).cbor() + Value.map(payload).cbor())
    }
}
