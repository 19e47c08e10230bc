public import Syntax

/// Names one definition of one document, in the one way that can be compared: without `#main`, never relative.
public struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// The document.
    public let nsid: NSID
    /// The definition in it; `main` for the one that the document is about.
    public let name: String

    public init(_ nsid: NSID, _ name: String = "main") {
        self.nsid = nsid
        self.name = name
    }

    /// Reads `#name`, `nsid` or `nsid#name`; the first is relative to `document`. Nil when it is none of these.
    public init?(_ text: String, in document: NSID) {
        let parts = text.utf8.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.count == 2 ? String(parts[1]) : "main"
        guard let name, Reference.isName(name) else { return nil }
        if parts[0].isEmpty {
            guard parts.count == 2 else { return nil }
            self.init(document, name)
        } else {
            guard let text = String(parts[0]), let nsid = try? NSID(text) else { return nil }
            self.init(nsid, name)
        }
    }

    /// What `$type` says for a value of this definition: the bare NSID for `main`.
    public var typeName: String { name == "main" ? nsid.text : "\(nsid.text)#\(name)" }

    public var description: String { typeName }

    /// Whether `text` may name a definition: a letter, then at most 255 letters and digits.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 256, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
