import DataModel
import Lexicons
import Schema
import Syntax
import XRPC

/// `com.atproto.label.subscribeLabels`, read label by label: one that breaks its lexicon does not take the others of
/// its frame with it.
enum LabelEvents: SubscriptionMethod {
    typealias Whole = Com.Atproto.Label.SubscribeLabels
    typealias Parameters = Whole.Parameters

    static let nsid = Whole.nsid

    enum Message: StreamMessage {
        case labels(seq: Int64, ReadableLabels)
        case info(Whole.Info)

        var frameType: String {
            switch self {
            case .labels: "#labels"
            case .info: "#info"
            }
        }

        func encode(to writer: inout DataWriter) {
            switch self {
            case .labels(let seq, let labels): Whole.Labels(seq: seq, labels: labels.all).encode(to: &writer)
            case .info(let info): info.encode(to: &writer)
            }
        }

        static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Message? {
            switch frameType {
            case "#labels", nsid.text + "#labels":
                let payload = try reader.value()
                guard let seq = payload["seq"]?.asInteger else { throw DataError("an event without a number") }
                return .labels(seq: seq, try ReadableLabels(payload))
            case "#info", nsid.text + "#info": return .info(try Whole.Info(from: &reader))
            default: return nil
            }
        }
    }
}

/// `com.atproto.label.queryLabels`, read label by label.
enum LabelPages: QueryMethod {
    typealias Whole = Com.Atproto.Label.QueryLabels
    typealias Parameters = Whole.Parameters

    static let nsid = Whole.nsid
    static let outputEncoding = Whole.outputEncoding

    struct Output: LexiconValue, JSONBody {
        let labels: ReadableLabels

        init(from reader: inout DataReader) throws(DataError) { labels = try ReadableLabels(reader.value()) }

        func encode(to writer: inout DataWriter) { Whole.Output(labels: labels.all).encode(to: &writer) }
    }
}

/// The labels of an object that keep to their lexicon.
struct ReadableLabels: Sendable, Hashable {
    private(set) var all: [Com.Atproto.Label.Defs.Label] = []
    /// Why the others could not be read.
    private(set) var problems: [String] = []

    init(_ object: Value) throws(DataError) {
        guard let labels = object["labels"]?.asArray else { throw DataError("labels must be an array") }
        for label in labels {
            do {
                let label = try Com.Atproto.Label.Defs.Label(value: label)
                try label.validate()
                all.append(label)
            } catch {
                problems.append("\(error)")
            }
        }
    }
}
