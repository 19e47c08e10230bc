/// The head of a final answer.
struct ResponseHead: Sendable {
    var status: Int
    var headers = HeaderFields()
}

/// Reads an answer's head line by line (RFC 9112, 4 and 5).
struct HeadReader {
    private var head: ResponseHead?

    /// Takes a line, with or without its end. The head comes with the empty line that ends it, unless it is that
    /// of an interim answer (1xx other than 101).
    mutating func take(_ line: some Sequence<UInt8>) -> ResponseHead? {
        let text = Array(line.prefix { $0 != 0x0D && $0 != 0x0A })
        if text.starts(with: Array("HTTP/".utf8)) {
            let status = text.split(separator: 0x20, maxSplits: 2).dropFirst().first
            head = status.flatMap { ASCII.decimal($0, maxDigits: 3) }.map { ResponseHead(status: $0) }
            return nil
        }
        guard let complete = head else { return nil }
        guard let first = text.first else {
            head = nil
            return complete.status >= 200 || complete.status == 101 ? complete : nil
        }
        if first == 0x20 || first == 0x09 {
            head?.headers.continueLast(with: String(decoding: ASCII.trimmed(text), as: UTF8.self))
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = ASCII.trimmed(text[..<colon])
            let value = ASCII.trimmed(text[(colon + 1)...])
            head?.headers.append(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
        return nil
    }
}
