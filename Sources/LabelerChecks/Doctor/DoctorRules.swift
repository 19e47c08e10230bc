extension Rule {
    /// What the doctor looks at, in the order of the report.
    package static let diagnosis: [Rule] = [
        didResolves, labelKey, ownKey, labelerService, queriesReachable, streamReachable, queryAnswers, signatures,
        answeredLabel, streamedLabel, replayAfter, futureCursor, closesAfterError, declaration, declaredValues,
        definedValues, valueNames, clock, labelTimes,
    ]

    static let ownKey = Rule(
        "own-key", "the published key is the one that this folder signs with", Specification.labels("Signatures"))
    static let queriesReachable = Rule(
        "reach-query", "queryLabels answers at the published URL", Specification.identity)
    static let streamReachable = Rule(
        "reach-stream", "subscribeLabels opens at the published URL, through every proxy",
        Specification.streams("Connection"))
    static let answeredLabel = Rule(
        "trip-query", "a new label is answered, with a signature that fits, and so is its negation",
        Specification.labels("Label Distribution Endpoints"))
    static let streamedLabel = Rule(
        "trip-stream", "a new label is streamed, with a signature that fits",
        Specification.labels("Label Distribution Endpoints"))
    static let declaration = Rule(
        "declaration", "the account's repository has a declaration record", Specification.declaration)
    static let declaredValues = Rule(
        "declared-values", "every value in use is declared", Specification.declaration)
    static let definedValues = Rule(
        "defined-values", "every value of the labeler's own is defined", Specification.declaration)
    static let valueNames = Rule(
        "value-names", "apps can show the values in use", Specification.labels("Recommended String Syntax"))
    static let clock = Rule("clock", "the clocks agree", Specification.labels("Label Lifecycle"))
    static let labelTimes = Rule(
        "label-times", "no label is from the future", Specification.labels("Label Lifecycle"))
}
