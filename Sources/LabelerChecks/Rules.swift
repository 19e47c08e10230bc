extension Rule {
    /// What `verify` looks at, in the order of the report.
    package static let conformance = identityRules + queryRules + labelRules + streamRules + liveRules

    // MARK: Identity

    static let didResolves = Rule("did-resolves", "the DID of each source resolves", Specification.identity)
    static let labelKey = Rule(
        "did-label-key", "the DID document has a key #atproto_label", Specification.labels("Signatures"))
    static let labelerService = Rule(
        "did-service", "the DID document has a service #atproto_labeler, an origin", Specification.identity)

    static let identityRules = [didResolves, labelKey, labelerService]

    // MARK: Queries

    static let queryAnswers = Rule(
        "query-answers", "queryLabels answers as its lexicon says", Specification.queryLabels)
    static let everything = Rule("query-star", "the pattern * gives all labels", Specification.queryLabels)
    static let patternsRequired = Rule("query-required", "uriPatterns is required", Specification.queryLabels)
    static let patternsRepeated = Rule(
        "query-repeated", "repeated uriPatterns are alternatives", Specification.http("Lexicon HTTP Endpoints"))
    static let commaIsText = Rule(
        "query-comma", "a comma in a pattern is text", Specification.http("Lexicon HTTP Endpoints"))
    static let exactIsExact = Rule(
        "query-exact", "an exact pattern finds that subject alone, with regard to case", Specification.queryLabels)
    static let underscoreIsText = Rule(
        "query-underscore", "_ in a pattern is text, not any character", Specification.queryLabels)
    static let underscoreFound = Rule(
        "query-underscore-found", "subjects with _ are found", Specification.queryLabels)
    static let percentIsText = Rule("query-percent", "% in a pattern is text, not any text", Specification.queryLabels)
    static let percentFound = Rule("query-percent-found", "subjects with % are found", Specification.queryLabels)
    static let prefix = Rule(
        "query-prefix", "a star at the end finds what begins so, with regard to case", Specification.queryLabels)
    static let starElsewhere = Rule(
        "query-star-elsewhere", "a star elsewhere is refused with InvalidRequest", Specification.queryLabels)
    static let sources = Rule("query-sources", "sources, repeated too, choose labels", Specification.queryLabels)
    static let limitRange = Rule(
        "query-limit-range", "a limit outside of 1 to 250 is refused, not changed", Specification.queryLabels)
    static let limitNumber = Rule(
        "query-limit-number", "a limit that is no number is refused", Specification.queryLabels)
    static let pageSize = Rule("query-page-size", "a page has as many labels as asked for", Specification.queryLabels)
    static let badCursor = Rule(
        "query-bad-cursor", "a cursor that was never given is refused", Specification.http("Cursors and Pagination"))
    static let stablePages = Rule(
        "query-pages", "pages of any size give each label once, in one order",
        Specification.http("Cursors and Pagination"))
    static let lastPage = Rule(
        "query-last-page", "the last page has no cursor", Specification.http("Cursors and Pagination"))
    static let errorForm = Rule(
        "query-errors", "errors are JSON with error and message", Specification.http("Error Responses"))
    static let unknownMethod = Rule(
        "unknown-method", "an unknown method is answered with 501 or 404", Specification.http("Error Responses"))
    static let crossOrigin = Rule(
        "query-cors", "pages of other origins may read the answer", Specification.http("Lexicon HTTP Endpoints"))

    static let queryRules = [
        queryAnswers, everything, patternsRequired, patternsRepeated, commaIsText, exactIsExact, underscoreIsText,
        underscoreFound, percentIsText, percentFound, prefix, starElsewhere, sources, limitRange, limitNumber,
        pageSize, badCursor, stablePages, lastPage, errorForm, unknownMethod, crossOrigin,
    ]

    // MARK: Labels of queries

    static let labelFields = Rule(
        "label-fields", "labels have src, uri, val and cts, of their formats", Specification.labelDefinitions)
    static let labelVersion = Rule("label-ver", "ver is 1", Specification.labels("Schema and Data Model"))
    static let signatureForm = Rule(
        "label-sig-form", "sig is bytes: {\"$bytes\": …} of 64 bytes in JSON",
        Specification.labels("Schema and Data Model"))
    static let signatures = Rule(
        "label-sig", "signatures fit #atproto_label of the source", Specification.labels("Signatures"))
    static let negationForm = Rule(
        "label-neg", "neg is absent rather than false", Specification.labels("Schema and Data Model"))
    static let oneRow = Rule(
        "label-current", "of a source, subject and value only the latest is answered, whatever version it names",
        Specification.labels("Label Lifecycle"))
    static let newestRow = Rule(
        "label-latest", "queries answer what the stream said last", Specification.labels("Label Lifecycle"))
    static let notExpired = Rule(
        "label-expired", "expired labels are not answered", Specification.labels("Label Lifecycle"))
    static let valueSyntax = Rule(
        "label-value", "values are lower-case words with hyphens", Specification.labels("Recommended String Syntax"))

    static let labelRules = [
        labelFields, labelVersion, signatureForm, signatures, negationForm, oneRow, newestRow, notExpired, valueSyntax,
    ]

    // MARK: Stream

    static let plainGet = Rule(
        "stream-426", "a GET without an upgrade is answered with 426", Specification.streams("Connection"))
    static let wrongVerb = Rule(
        "stream-405", "other verbs than GET are answered with 405", Specification.streams("Connection"))
    static let streamOpens = Rule("stream-opens", "subscribeLabels opens", Specification.streams("Connection"))
    static let binaryFrames = Rule("stream-binary", "messages are binary", Specification.streams("Framing"))
    static let framing = Rule(
        "stream-frames", "a message is two objects of canonical DAG-CBOR", Specification.streams("Framing"))
    static let frameHeader = Rule(
        "stream-header", "the header is {op: 1, t: \"#labels\"}", Specification.streams("Framing"))
    static let framePayload = Rule(
        "stream-payload", "the payload has seq and labels, and no $type", Specification.streams("Framing"))
    static let sequence = Rule(
        "stream-seq", "seq is positive and rises", Specification.streams("Sequence Numbers"))
    static let streamLabels = Rule(
        "stream-labels", "labels have ver 1 and a sig of 64 bytes", Specification.labels("Schema and Data Model"))
    static let streamSignatures = Rule(
        "stream-sig", "signatures fit #atproto_label of the source", Specification.labels("Signatures"))
    static let replayTwice = Rule(
        "stream-replay", "a replay from 0 is the same again", Specification.streams("Sequence Numbers"))
    static let replayAfter = Rule(
        "stream-cursor", "a replay has all that follows the cursor, and nothing else", Specification.subscribeLabels)
    static let replayComplete = Rule(
        "stream-complete", "a replay from 0 has every current label",
        Specification.labels("Label Distribution Endpoints"))
    static let liveOnly = Rule(
        "stream-live", "without a cursor nothing old is sent", Specification.streams("Sequence Numbers"))
    static let futureCursor = Rule(
        "stream-future", "a cursor ahead of everything gives the error FutureCursor",
        Specification.streams("Sequence Numbers"))
    static let closesAfterError = Rule(
        "stream-closes", "the stream ends behind an error", Specification.streams("Framing"))
    static let badStreamCursor = Rule(
        "stream-bad-cursor", "a cursor that is negative or no number is refused", Specification.subscribeLabels)
    static let answersPing = Rule("stream-ping", "pings are answered", "RFC 6455, 5.5.2")
    static let ignoresClient = Rule(
        "stream-ignores", "what clients send is ignored", Specification.streams("Framing"))

    static let streamRules = [
        plainGet, wrongVerb, streamOpens, binaryFrames, framing, frameHeader, framePayload, sequence, streamLabels,
        streamSignatures, replayTwice, replayAfter, replayComplete, liveOnly, futureCursor, closesAfterError,
        badStreamCursor, answersPing, ignoresClient,
    ]

    // MARK: What needs new labels

    static let liveArrives = Rule(
        "live-arrives", "a new label reaches who is connected, once", Specification.streams("Sequence Numbers"))
    static let joinRace = Rule(
        "live-join", "labels made while one connects arrive once", Specification.streams("Sequence Numbers"))
    static let noLoss = Rule(
        "live-slow", "who reads late misses nothing", Specification.streams("Sequence Numbers"))

    static let liveRules = [liveArrives, joinRace, noLoss]
}
