public import DataModel
public import Schema
public import Syntax

/// A method of the network: what a lexicon of type query, procedure or subscription declares. Generated.
public protocol XRPCMethod: Sendable {
    /// The method's name, as in the path behind `/xrpc/`.
    static var nsid: NSID { get }

    /// The query parameters; ``NoParameters`` when the lexicon has none.
    associatedtype Parameters: MethodParameters
}

/// A method that reads, called with GET.
public protocol QueryMethod: XRPCMethod {
    associatedtype Output: MethodBody

    /// The media type that the lexicon declares for the output; nil when there is none.
    static var outputEncoding: String? { get }
}

/// A method that changes something, called with POST.
public protocol ProcedureMethod: XRPCMethod {
    associatedtype Input: MethodBody
    associatedtype Output: MethodBody

    /// The media type that the lexicon declares for the input, `*/*` for any; nil when there is none.
    static var inputEncoding: String? { get }
    /// The media type that the lexicon declares for the output; nil when there is none.
    static var outputEncoding: String? { get }
}

/// A method that streams, called with a WebSocket handshake.
public protocol SubscriptionMethod: XRPCMethod {
    associatedtype Message: StreamMessage
}

/// The query parameters of a method. Two are equal when their queries are, byte by byte.
public protocol MethodParameters: Sendable, Hashable {
    /// Reads, applies defaults and checks every constraint; throws `InvalidRequest` naming the parameter.
    init(from reader: ParameterReader) throws(XRPCError)

    func encode(to writer: inout ParameterWriter)
}

extension MethodParameters {
    /// The parameters as the text behind the question mark, in ASCII.
    var query: String {
        var writer = ParameterWriter()
        encode(to: &writer)
        return writer.query
    }

    public static func == (a: Self, b: Self) -> Bool { a.query == b.query }

    public func hash(into hasher: inout Hasher) { hasher.combine(query) }
}

/// The parameters of a method that has none.
public struct NoParameters: MethodParameters {
    public init() {}
    public init(from reader: ParameterReader) throws(XRPCError) {}
    public func encode(to writer: inout ParameterWriter) {}
}

/// A message of a subscription: a union whose members travel without `$type`, named by their frame's header. Two are
/// equal when their frames are, byte by byte.
public protocol StreamMessage: Sendable, Hashable {
    /// The name in the frame's header, such as `#labels`.
    var frameType: String { get }

    /// Writes the payload.
    func encode(to writer: inout DataWriter)

    /// Reads the payload of a frame; nil for a type that the lexicon does not name, which receivers skip.
    static func decode(frameType: String, from reader: inout DataReader) throws(DataError) -> Self?

    /// Tells `validator` about every constraint of the payload.
    func validate(_ validator: inout Validator)
}

extension StreamMessage {
    /// Most messages have no constraints.
    public func validate(_ validator: inout Validator) {}

    /// Checks all constraints of the payload and throws the first violation.
    public func validate() throws(ConstraintViolation) {
        var validator = Validator()
        validate(&validator)
        if let violation = validator.violation { throw violation }
    }

    public static func == (a: Self, b: Self) -> Bool { StreamFrame(a) == StreamFrame(b) }

    public func hash(into hasher: inout Hasher) { hasher.combine(StreamFrame(self)) }
}

/// An error name that a lexicon declares. Generated as an enumeration of strings.
public protocol MethodFailure: Sendable, Hashable, RawRepresentable where RawValue == String {}

extension MethodFailure {
    /// The failure that an answer or an error frame names; nil for any other error. Callers write
    /// `catch let error where Method.Failure(error) == .notFound`.
    public init?(_ error: any Error) {
        guard let error = error as? XRPCError else { return nil }
        self.init(rawValue: error.name)
        guard rawValue.utf8.elementsEqual(error.name.utf8) else { return nil }
    }

    /// The failure as an answer of status 400 with a sentence for people.
    public func because(_ message: String) -> XRPCError {
        XRPCError(status: 400, name: rawValue, message: message)
    }
}
