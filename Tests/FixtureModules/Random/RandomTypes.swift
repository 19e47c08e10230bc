// Recorded by RecordedLexiconsTests. Edits are lost.

public import Schema
public import XRPC

/// The types of this module.
public enum RandomTypes {
    /// What the lexicons were made from.
    public static let seed: UInt64 = 7

    /// Records, objects and bodies, by what they are called.
    public static let values: [String: any LexiconValue.Type] = [:]

    /// Parameters, by their methods.
    public static let parameters: [String: any MethodParameters.Type] = [:]
}
