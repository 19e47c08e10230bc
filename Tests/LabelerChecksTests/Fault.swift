@testable import LabelerChecks

/// What a labeler may do wrong, and the rule that has to notice.
enum Fault: String, CaseIterable, Sendable {
    // Queries.
    case unorderedPages
    case stripsPercent
    case underscoreIsAnyCharacter
    case percentIsAnyText
    case underscoreNeverMatches
    case ignoresCase
    case ignoresCaseOfPrefixes
    case starAnywhere
    case commaSeparatedPatterns
    case readsTheFirstPatternOnly
    case patternsNotRequired
    case ignoresSources
    case clampsLimits
    case takesTextForLimits
    case pagesTooLong
    case cursorAlways
    case cursorZeroWhenEmpty
    case cursorNull
    case unknownCursorIsTheBeginning
    case cursorRepeatsTheLastLabel
    case supersededLabels
    case staleNegations
    case expiredLabels
    case errorsInHTML
    case anyMethodExists
    // Labels.
    case signatureAsNumbers
    case signatureInDER
    case signatureWithHighS
    case signedWithNegFalse
    case signedWithoutVersion
    case signedWithType
    case ctsPrintedAnew
    case noVersion
    case unsignedLabels
    case datesThatAreNone
    case signedWithTheAccountKey
    case keyAsDIDKey
    case noService
    case documentGone
    // Streams.
    case textFrames
    case oneObjectPerFrame
    case headerInTheWrongOrder
    case typeWithLexicon
    case typeInPayload
    case streamWithoutSignatures
    case cappedBackfill
    case newestOnlyBackfill
    case inclusiveCursor
    case cursorIgnored
    case liveReplaysEverything
    case sequenceRepeats
    case sequenceFallsBack
    case backfillUnordered
    case noFutureCursor
    case noFutureCursorWhenEmpty
    case futureCursorStaysOpen
    case futureCursorGoesOn
    case negativeCursorAccepted
    case nonsenseCursorAccepted
    case plainGetAnswered
    case postAnswered
    case noStream
    case ignoresPings
    case closesOnClientFrames
    // With new labels.
    case joiningLosesLabels
    case joiningRepeatsLabels
    case slowReadersLoseLabels
    case liveNeverArrives

    /// What has to fail.
    var rules: [Rule] {
        switch self {
        case .unorderedPages, .cursorRepeatsTheLastLabel: [.stablePages]
        case .stripsPercent: [.percentIsText, .percentFound]
        case .underscoreIsAnyCharacter: [.underscoreIsText]
        case .percentIsAnyText: [.percentIsText]
        case .underscoreNeverMatches: [.underscoreFound]
        case .ignoresCase: [.exactIsExact, .prefix]
        case .ignoresCaseOfPrefixes: [.prefix]
        case .starAnywhere: [.starElsewhere]
        case .commaSeparatedPatterns: [.patternsRepeated, .commaIsText]
        case .readsTheFirstPatternOnly: [.patternsRepeated]
        case .patternsNotRequired: [.patternsRequired]
        case .ignoresSources: [.sources]
        case .clampsLimits: [.limitRange]
        case .takesTextForLimits: [.limitNumber]
        case .pagesTooLong: [.pageSize]
        case .cursorAlways, .cursorZeroWhenEmpty, .cursorNull: [.lastPage]
        case .unknownCursorIsTheBeginning: [.badCursor]
        case .supersededLabels: [.oneRow, .newestRow]
        case .staleNegations: [.newestRow]
        case .expiredLabels: [.notExpired]
        case .errorsInHTML: [.errorForm, .unknownMethod]
        case .anyMethodExists: [.unknownMethod]
        case .signatureAsNumbers: [.signatureForm]
        case .signatureInDER, .unsignedLabels: [.signatureForm, .signatures, .streamLabels, .streamSignatures]
        case .signatureWithHighS, .signedWithNegFalse, .signedWithoutVersion, .signedWithType, .ctsPrintedAnew:
            [.signatures, .streamSignatures]
        case .noVersion: [.labelVersion, .signatures, .streamLabels, .streamSignatures]
        case .datesThatAreNone: [.labelFields, .signatures, .streamSignatures]
        case .signedWithTheAccountKey, .keyAsDIDKey: [.labelKey, .signatures, .streamSignatures]
        case .noService: [.labelerService]
        case .documentGone: [.didResolves]
        case .textFrames: [.binaryFrames]
        case .oneObjectPerFrame, .headerInTheWrongOrder: [.framing]
        case .typeWithLexicon: [.frameHeader]
        case .typeInPayload: [.framePayload]
        case .streamWithoutSignatures: [.streamLabels, .streamSignatures]
        case .cappedBackfill, .newestOnlyBackfill: [.replayComplete]
        case .inclusiveCursor, .cursorIgnored: [.replayAfter]
        case .liveReplaysEverything: [.liveOnly]
        case .sequenceRepeats, .sequenceFallsBack: [.sequence]
        case .backfillUnordered: [.sequence, .replayTwice, .replayAfter]
        case .noFutureCursor, .noFutureCursorWhenEmpty: [.futureCursor]
        case .futureCursorStaysOpen, .futureCursorGoesOn: [.closesAfterError]
        case .negativeCursorAccepted, .nonsenseCursorAccepted: [.badStreamCursor]
        case .plainGetAnswered: [.plainGet]
        case .postAnswered: [.wrongVerb]
        case .noStream: [.streamOpens, .plainGet, .wrongVerb]
        case .ignoresPings: [.answersPing]
        case .closesOnClientFrames: [.ignoresClient]
        case .joiningLosesLabels, .joiningRepeatsLabels: [.joinRace]
        case .slowReadersLoseLabels: [.noLoss]
        case .liveNeverArrives: [.liveArrives]
        }
    }

    /// What may fail beside, depending on what was just under way.
    var consequences: [Rule] { needsNewLabels ? Rule.liveRules + [.replayComplete] : [] }

    /// What is said of the signatures.
    var hint: String? {
        switch self {
        case .signatureInDER: "a DER structure"
        case .signatureWithHighS: "upper half"
        case .signedWithNegFalse: "neg: false"
        case .signedWithoutVersion: "without ver"
        case .signedWithType: "with $type"
        case .ctsPrintedAnew: "keep cts"
        case .signedWithTheAccountKey: "no key #atproto_label"
        default: nil
        }
    }

    var needsNewLabels: Bool { rules.contains(where: Rule.liveRules.contains) }
}
