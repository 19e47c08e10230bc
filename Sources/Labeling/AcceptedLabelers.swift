public import Syntax

/// The labelers that a request asks for, or that an answer heeds: the value of `atproto-accept-labelers` and of
/// `atproto-content-labelers` (label specification, "Labeler HTTP headers").
///
/// A list of DIDs with parameters (RFC 8941, 3.1). A parameter is there or it is not: `did:plc:x;redact`.
public struct AcceptedLabelers: Sendable, Hashable, CustomStringConvertible {
    /// One labeler of the list.
    public struct Labeler: Sendable, Hashable {
        public let did: DID
        /// Whether what this labeler takes down is to be taken out of the answer, and not only marked.
        public let redacts: Bool

        public init(did: DID, redacts: Bool = false) {
            self.did = did
            self.redacts = redacts
        }
    }

    /// Each of them costs a look at every subject; accounts that follow labelers follow a few.
    public static let maximumCount = 20

    /// Each DID once, in the order of its first mention.
    public private(set) var labelers: [Labeler] = []

    /// A labeler that is named twice redacts if it does so once.
    public init(_ labelers: some Sequence<Labeler>) {
        for labeler in labelers { add(labeler) }
    }

    /// Reads header fields of one name: the lists of several are one. A field without a value is an empty list.
    public init(fields: [String]) throws(AcceptedLabelersError) {
        for field in fields {
            var reader = ListReader(field)
            while let labeler = try reader.next() {
                add(labeler)
                guard labelers.count <= Self.maximumCount else { throw .tooMany }
            }
        }
    }

    private mutating func add(_ labeler: Labeler) {
        guard let index = labelers.firstIndex(where: { $0.did == labeler.did }) else {
            labelers.append(labeler)
            return
        }
        if labeler.redacts { labelers[index] = labeler }
    }

    /// The list as a field has it.
    public var description: String {
        labelers.map { $0.redacts ? "\($0.did);redact" : $0.did.text }.joined(separator: ", ")
    }
}

/// Why a list of labelers cannot be read.
public enum AcceptedLabelersError: Error, Sendable, Hashable, CustomStringConvertible {
    /// More than ``AcceptedLabelers/maximumCount`` labelers.
    case tooMany
    /// What stands where a DID should.
    case invalidDID(String)
    /// A parameter that has no name.
    case invalidParameter
    /// A parameter with a value; it would have to be left out to be false.
    case parameterWithValue(String)
    /// A comma at the end, or something between two labelers that is none.
    case invalidList

    public var description: String {
        switch self {
        case .tooMany: "at most \(AcceptedLabelers.maximumCount) labelers may be named"
        case .invalidDID(let text): "not the DID of a labeler: \(text)"
        case .invalidParameter: "a parameter has no name"
        case .parameterWithValue(let name): "the parameter \(name) must stand without a value, or not at all"
        case .invalidList: "labelers are listed with one comma between them"
        }
    }
}

/// Reads one field, a labeler at a time.
private struct ListReader {
    /// Of a foreign text in an error.
    private static let maximumQuoted = 60

    private var rest: Substring.UTF8View
    private var isFirst = true

    init(_ field: String) {
        rest = Substring(field).utf8
        while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
    }

    mutating func next() throws(AcceptedLabelersError) -> AcceptedLabelers.Labeler? {
        skipBlanks()
        if isFirst {
            guard !rest.isEmpty else { return nil }
        } else {
            guard let comma = rest.popFirst() else { return nil }
            guard comma == UInt8(ascii: ",") else { throw .invalidList }
            skipBlanks()
            guard !rest.isEmpty else { throw .invalidList }
        }
        isFirst = false
        let text = String(take { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") && !Self.isBlank($0) })
        guard let did = try? DID(text) else { throw .invalidDID(String(text.prefix(Self.maximumQuoted))) }
        return AcceptedLabelers.Labeler(did: did, redacts: try parameters().contains("redact"))
    }

    /// Parameters that nobody knows may mean something one day, and change nothing today.
    private mutating func parameters() throws(AcceptedLabelersError) -> [Substring] {
        var names: [Substring] = []
        while rest.first == UInt8(ascii: ";") {
            rest.removeFirst()
            while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
            guard let first = rest.first, Self.beginsName(first) else { throw .invalidParameter }
            let name = take(Self.isInName)
            if rest.first == UInt8(ascii: "=") {
                // "?1" is what the absence of a value says.
                guard rest.starts(with: "=?1".utf8) else {
                    throw .parameterWithValue(String(name.prefix(Self.maximumQuoted)))
                }
                rest.removeFirst(3)
            }
            names.append(name)
        }
        return names
    }

    private mutating func take(_ belongs: (UInt8) -> Bool) -> Substring {
        let taken = rest.prefix(while: belongs)
        rest = rest[taken.endIndex...]
        return Substring(taken)
    }

    private mutating func skipBlanks() {
        while let first = rest.first, Self.isBlank(first) { rest.removeFirst() }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "*")
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        beginsName(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
}
