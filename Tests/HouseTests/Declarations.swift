/// Reads declarations off lines of code that the formatter has laid out.
enum Declarations {
    private static let types: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]

    /// The words of a line: letters, digits, underscores and `@`.
    static func words(_ line: some StringProtocol) -> [String] {
        line.utf8.split(whereSeparator: { !isPartOfWord($0) }).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "@"):
            true
        default: byte >= 0x80
        }
    }

    /// The module that a line imports.
    static func imported(by line: String) -> String? {
        guard line.contains("import ") else { return nil }
        let words = words(line)
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
        guard words[..<at].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) }) else {
            return nil
        }
        // `import struct Module.Type` names the module second.
        let next = words[at + 1]
        return (types.contains(next) || ["func", "var", "let"].contains(next)) && at + 2 < words.count
            ? words[at + 2] : next
    }

    /// The type that a line declares.
    static func type(declaredBy line: String) -> String? {
        let words = words(line)
        for (word, next) in zip(words, words.dropFirst()) where types.contains(word) {
            return ["func", "var", "let"].contains(next) ? nil : next
        }
        return nil
    }

    static func indentation(of line: String) -> Int { line.utf8.prefix { $0 == UInt8(ascii: " ") }.count }

    /// Whether a line begins a function, an initializer or a computed property.
    static func beginsBody(_ line: String) -> Bool {
        let words = words(line.prefix { $0 != "(" && $0 != "{" && $0 != "=" })
        if words.contains("func") || words.contains("subscript") { return true }
        if words.last == "init" || words.last == "deinit" { return !line.contains(".init") }
        return words.contains("var") && line.hasSuffix("{")
    }

    /// Each body with its first line, counted from 1, and its length in lines. The formatter closes a body with a
    /// brace that is indented like its beginning.
    static func bodies(in code: [String]) -> [(first: Int, length: Int)] {
        code.indices.compactMap { start in
            guard beginsBody(code[start]) else { return nil }
            let depth = indentation(of: code[start])
            var end = start
            var isOpen = hasOpenBrace(code[start])
            while end + 1 < code.count {
                end += 1
                let line = code[end]
                guard line.contains(where: { $0 != " " }), indentation(of: line) <= depth else { continue }
                if line.hasPrefix(String(repeating: " ", count: depth) + "}") { break }
                // The signature goes on, or there is no body at all.
                if !isOpen, !line.drop(while: { $0 == " " }).hasPrefix(")") { return nil }
                isOpen = isOpen || hasOpenBrace(line)
                if indentation(of: line) < depth { return nil }
            }
            return (start + 1, end - start + 1)
        }
    }

    private static func hasOpenBrace(_ line: String) -> Bool {
        let opened = line.count { $0 == "{" }
        return opened > line.count { $0 == "}" }
    }
}
