import Syntax

/// The formats that a string can be asked to have.
public enum StringFormat: String, Sendable, Hashable, CaseIterable {
    case atIdentifier = "at-identifier"
    case atURI = "at-uri"
    case cid
    case datetime
    case did
    case handle
    case language
    case nsid
    case recordKey = "record-key"
    case tid
    case uri

    /// Whether `text` is of this format.
    public func accepts(_ text: String) -> Bool {
        switch self {
        case .atIdentifier: StringFormat.parses(AtIdentifier.self, text)
        case .atURI: StringFormat.parses(ATURI.self, text)
        case .cid: StringFormat.parses(CIDString.self, text)
        case .datetime: StringFormat.parses(Datetime.self, text)
        case .did: StringFormat.parses(DID.self, text)
        case .handle: StringFormat.parses(Handle.self, text)
        case .language: StringFormat.parses(Language.self, text)
        case .nsid: StringFormat.parses(NSID.self, text)
        case .recordKey: StringFormat.parses(RecordKey.self, text)
        case .tid: StringFormat.parses(TID.self, text)
        case .uri: StringFormat.parses(URI.self, text)
        }
    }

    private static func parses<Format: SyntaxValue>(_ format: Format.Type, _ text: String) -> Bool {
        (try? Format(text)) != nil
    }
}
