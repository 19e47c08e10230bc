import DataModel
import HTTPClient

/// A message of a stream, read as far as it can be.
struct SeenFrame: Sendable {
    let header: DataMap
    let payload: DataMap

    init(_ bytes: [UInt8]) throws(DataError) {
        let (header, length) = try Value.first(cbor: bytes)
        let payload = try Value(cbor: Array(bytes.dropFirst(length)))
        guard let header = header.asMap, let payload = payload.asMap else { throw DataError("not two objects") }
        self.header = header
        self.payload = payload
    }

    /// The frame in a message; nil for one that holds none.
    init?(_ message: WebSocketMessage) {
        guard case .binary(let bytes) = message, let frame = try? SeenFrame(bytes) else { return nil }
        self = frame
    }

    /// The name of the error that it tells.
    var error: String? { header["op"] == .integer(-1) ? payload["error"]?.asString : nil }
    var type: String? { header["t"]?.asString }
    var isLabels: Bool { header["op"] == .integer(1) && type == "#labels" }
    var seq: Int64? { payload["seq"]?.asInteger }
    var labels: [SeenLabel] { (payload["labels"]?.asArray ?? []).map(SeenLabel.init) }

    /// What must be the same each time: all but signatures, which are made anew when a key has changed.
    var content: [Value] { [payload["seq"] ?? .null] + labels.map(\.unsigned) }
}
