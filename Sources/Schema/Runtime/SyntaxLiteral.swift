public import Syntax

extension SyntaxValue {
    /// An identifier that stands in generated code, which was made from a checked document.
    public init(literal text: StaticString) {
        do {
            try self.init("\(text)")
        } catch {
            preconditionFailure("generated code holds a malformed \(Self.format): \(text)")
        }
    }
}
