/// A string of the AT Protocol that has been checked once and cannot be wrong afterwards.
///
/// The text is kept byte for byte: signatures and hashes cover it as it was written.
public protocol SyntaxValue: Sendable, Hashable, CustomStringConvertible {
    /// The name of the format as lexicons spell it, such as `did` or `at-uri`.
    static var format: String { get }

    /// Checks `text` against the specification's grammar.
    init(_ text: String) throws(SyntaxError)

    /// The exact text that was parsed.
    var text: String { get }
}

extension SyntaxValue {
    public var description: String { text }
}

/// Why a text is not a value of its format.
public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The format that was expected, as lexicons spell it.
    public let format: String
    /// What is wrong, in a few words; never holds the text itself, which may be long or hostile.
    public let reason: String

    public init(format: String, reason: String) {
        self.format = format
        self.reason = reason
    }

    public var description: String { "not a valid \(format): \(reason)" }
}
