public import DataModel
public import Syntax

/// An object that a lexicon names. It says its `$type` only where a union needs to know it.
public protocol LexiconObject: LexiconValue {
    /// The fields that the lexicon does not name.
    var unknownFields: UnknownFields { get set }

    /// Writes the object, with its `$type` or without.
    func encode(to writer: inout DataWriter, typed: Bool)
}

extension LexiconObject {
    public func encode(to writer: inout DataWriter) { encode(to: &writer, typed: unknownFields.hasType) }

    /// Reads the object as a member of a union, where having a `$type` is no peculiarity of it.
    public init(variant reader: inout DataReader) throws(DataError) {
        try self.init(from: &reader)
        unknownFields.hasType = false
    }
}

/// A record: a value that stands in a collection of its own and always says its type.
public protocol LexiconRecord: LexiconValue {
    /// The collection, and the `$type`.
    static var nsid: NSID { get }

    /// The fields that the lexicon does not name.
    var unknownFields: UnknownFields { get set }
}

extension LexiconRecord {
    /// Reads the record as a member of a union.
    public init(variant reader: inout DataReader) throws(DataError) { try self.init(from: &reader) }

    /// Writes the record, which always says its type.
    public func encode(to writer: inout DataWriter, typed: Bool) { encode(to: &writer) }
}
