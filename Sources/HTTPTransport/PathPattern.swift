import XRPC

/// The form of a path, matched segment by segment on the encoded text, so that an encoded slash stays inside its
/// segment.
struct PathPattern: Sendable, Hashable {
    private enum Segment: Hashable {
        case literal(String)
        case one(String)
        case rest(String)
    }

    private let segments: [Segment]

    init(_ text: String) {
        segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .literal(String(segment)) }
            let name = segment.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .one(String(name))
        }
    }

    /// The decoded values of the names; nil when the path has another form or cannot be decoded.
    func match(_ path: String) -> [String: String]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var parts = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        var values: [String: String] = [:]
        for segment in segments {
            if case .rest(let name) = segment {
                let decoded = parts.map { PathPattern.decode($0) }
                guard !decoded.contains(nil) else { return nil }
                values[name] = decoded.compactMap { $0 }.joined(separator: "/")
                return values
            }
            guard let part = parts.popFirst() else { return nil }
            switch segment {
            case .literal(let text): guard part.elementsEqual(text.utf8) else { return nil }
            case .one(let name):
                guard !part.isEmpty, let value = PathPattern.decode(part) else { return nil }
                values[name] = value
            case .rest: break
            }
        }
        return parts.isEmpty ? values : nil
    }

    /// In a path, unlike in a form, a plus is a plus.
    private static func decode(_ part: Substring.UTF8View) -> String? {
        PercentCoding.decode(part.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] })
    }
}
