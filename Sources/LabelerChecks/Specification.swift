import Lexicons

/// Where rules stand.
enum Specification {
    static func labels(_ section: String) -> String { "label specification, \(section)" }
    static func streams(_ section: String) -> String { "event stream specification, \(section)" }
    static func http(_ section: String) -> String { "HTTP API (XRPC) specification, \(section)" }

    static let queryLabels = "lexicon \(Com.Atproto.Label.QueryLabels.nsid)"
    static let subscribeLabels = "lexicon \(Com.Atproto.Label.SubscribeLabels.nsid)"
    static let labelDefinitions = queryLabels.replacing("queryLabels", with: "defs#label")
    static let declaration = "lexicon \(App.Bsky.Labeler.Service.nsid)"
    static let identity = labels("Labeler Service Identity")
}
