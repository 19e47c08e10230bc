extension LintRule {
    static let unlimitedString = LintRule(
        "unlimited-string", .warning, "Strings have a format, a greatest length or a closed list of values.")
    static let largeString = LintRule(
        "large-string", .warning, "Strings have at most 20 KiB; what is longer belongs into a blob.")
    static let graphemesWithoutLength = LintRule(
        "graphemes-without-length", .info, "A string with `maxGraphemes` has `maxLength` too: graphemes are unbounded.")
    static let formatAndLength = LintRule(
        "format-and-length", .info, "A string with a format needs no bounds on its length.")
    static let unlimitedBytes = LintRule("unlimited-bytes", .warning, "Bytes have a greatest length.")
    static let largeBytes = LintRule(
        "large-bytes", .warning, "Bytes have at most 20 KiB; what is longer belongs into a blob.")
    static let unlimitedArray = LintRule("unlimited-array", .info, "Arrays have a greatest length.")
    static let unlimitedBlob = LintRule(
        "unlimited-blob", .info, "Blobs have a greatest size and a list of media types.")

    static let limits = [
        unlimitedString, largeString, graphemesWithoutLength, formatAndLength, unlimitedBytes, largeBytes,
        unlimitedArray, unlimitedBlob,
    ]
}

extension DocumentLinter {
    /// What is longer makes records slow to read for those who do not want it.
    private static let largeLength: Int64 = 20 << 10

    mutating func checkString(_ place: Place) {
        let maxLength = place.member("maxLength")
        let maxGraphemes = place.member("maxGraphemes")
        let isClosed = place.member("enum") != nil || place.member("const") != nil
        if place.member("format") != nil {
            if maxLength != nil || maxGraphemes != nil {
                note(.formatAndLength, place, "has a format, which bounds its length already")
            }
        } else if maxLength == nil, maxGraphemes == nil {
            if !isClosed { note(.unlimitedString, place, "has no `maxLength`, no `maxGraphemes` and no format") }
        } else if maxLength == nil {
            note(.graphemesWithoutLength, place, "has `maxGraphemes` but no `maxLength`")
        }
        if let maxLength, let length = maxLength.integer, length > Self.largeLength {
            note(.largeString, maxLength, "\(length) bytes are much for a string")
        }
        checkStringValues(place)
    }

    mutating func checkBytes(_ place: Place) {
        guard let maxLength = place.member("maxLength") else {
            note(.unlimitedBytes, place, "has no `maxLength`")
            return
        }
        if let length = maxLength.integer, length > Self.largeLength {
            note(.largeBytes, maxLength, "\(length) bytes are much for a field")
        }
    }

    mutating func checkArray(_ place: Place) {
        if place.member("maxLength") == nil { note(.unlimitedArray, place, "has no `maxLength`") }
    }

    mutating func checkBlob(_ place: Place) {
        if place.member("maxSize") == nil { note(.unlimitedBlob, place, "has no `maxSize`") }
        if place.member("accept") == nil { note(.unlimitedBlob, place, "has no `accept`") }
    }
}
