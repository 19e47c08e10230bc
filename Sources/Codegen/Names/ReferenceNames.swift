import Schema
import Syntax

/// Names for references to definitions, in unions and among known values, as seen from one document.
///
/// A definition of the same document has its own name. One of a neighbour, whose NSID differs in the last segment only,
/// has that segment before it. Any other is named in full: documents of two authorities may have the same last segment.
struct ReferenceNames {
    private let home: NSID?
    /// The plain names of the document's own definitions, which neighbours cannot have.
    private let own: Set<String>

    init(of home: NSID?, own: [String]) {
        self.home = home
        self.own = Set(own.map { Spelling.member($0) })
    }

    func name(_ reference: Reference) -> String {
        let nsid = reference.nsid.normalized
        if nsid == home?.normalized, reference.name != "main" { return Spelling.member(reference.name) }
        return other(reference)
    }

    /// The name of a known value, which may be a reference to a token.
    func name(value: String) -> String {
        let parts = value.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Spelling.isName(parts[1]), let nsid = try? NSID(parts[0]) else {
            return Spelling.member(value, reserved: Spelling.reservedMembers)
        }
        let reference = Reference(nsid, parts[1])
        guard nsid.normalized == home?.normalized else { return other(reference) }
        let name = Spelling.member(parts[1], reserved: Spelling.reservedMembers)
        return own.contains(name) ? full(reference) : name
    }

    private func other(_ reference: Reference) -> String {
        let segments = reference.nsid.normalized.segments
        guard let home, segments.dropLast().elementsEqual(home.normalized.segments.dropLast()), let last = segments.last
        else { return full(reference) }
        let name = last + Self.part(reference)
        return own.contains(name) ? full(reference) : name
    }

    private func full(_ reference: Reference) -> String {
        let segments = reference.nsid.normalized.segments.map { $0.split(separator: "-").joined(separator: "___") }
        return segments.joined(separator: "_") + Self.part(reference)
    }

    private static func part(_ reference: Reference) -> String {
        reference.name == "main" ? "" : "__" + Spelling.member(reference.name)
    }
}
