extension DataReader {
    mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { cursor += 1 }
    }

    /// The next byte that is not white space, not consumed.
    mutating func peekToken() throws(DataError) -> UInt8 {
        skipWhitespace()
        guard let byte = peek() else { throw failure("ends too early") }
        return byte
    }

    mutating func takeJSON(_ byte: UInt8, _ expected: StaticString) throws(DataError) {
        guard try peekToken() == byte else { throw failure("expected \(expected)") }
        cursor += 1
    }

    mutating func nextJSONKey(_ object: inout ObjectReading) throws(DataError) -> FieldKey? {
        if try endsContainer(UInt8(ascii: "}"), begun: &object.begun, entries: &object.entries) { return nil }
        try takeJSON(UInt8(ascii: "\""), "a key")
        let span = try scanString()
        let key: FieldKey
        if span.hasEscapes {
            let text = Array(try unescape(span).utf8)
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(text.count, 1), alignment: 8)
            copy.copyBytes(from: text)
            unescapedKey?.deallocate()
            unescapedKey = copy.baseAddress
            key = FieldKey(address: UnsafeRawPointer(copy.baseAddress ?? unescapedEmpty), length: text.count)
        } else {
            key = FieldKey(address: span.address, length: span.count)
        }
        try takeJSON(UInt8(ascii: ":"), "a colon")
        return key
    }

    private var unescapedEmpty: UnsafeMutableRawPointer { UnsafeMutableRawPointer(mutating: start) }

    mutating func nextJSONItem(_ array: inout ArrayReading) throws(DataError) -> Bool {
        try !endsContainer(UInt8(ascii: "]"), begun: &array.begun, entries: &array.entries)
    }

    private mutating func endsContainer(
        _ close: UInt8, begun: inout Bool, entries: inout Int
    ) throws(DataError) -> Bool {
        let token = try peekToken()
        if token == close {
            cursor += 1
            leave()
            return true
        }
        if begun {
            guard token == UInt8(ascii: ",") else { throw failure("expected a comma") }
            cursor += 1
            guard try peekToken() != close else { throw failure("has a trailing comma") }
        }
        begun = true
        entries += 1
        guard entries <= Self.maximumEntries else { throw failure("has more than \(Self.maximumEntries) entries") }
        return false
    }

    mutating func readJSONBool() throws(DataError) -> Bool {
        let token = try peekToken()
        if token == UInt8(ascii: "t") {
            try takeWord("true")
            return true
        }
        guard token == UInt8(ascii: "f") else { throw failure("expected a boolean") }
        try takeWord("false")
        return false
    }

    mutating func takeJSONNull() throws(DataError) -> Bool {
        guard try peekToken() == UInt8(ascii: "n") else { return false }
        try takeWord("null")
        return true
    }

    private mutating func takeWord(_ word: StaticString) throws(DataError) {
        let before = cursor
        let address = try take(word.utf8CodeUnitCount)
        let bytes = UnsafeRawBufferPointer(start: address, count: word.utf8CodeUnitCount)
        guard bytes.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: bytes.count)) else {
            cursor = before
            throw failure("is not JSON")
        }
    }

    mutating func readJSONInteger() throws(DataError) -> Int64 {
        let before = cursor
        let token = try peekToken()
        if let small = takeSmallJSONInteger() { return small }
        guard token == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(token) else {
            throw failure("expected an integer")
        }
        do {
            return try JSONNumber(try scanNumber()).integer()
        } catch {
            cursor = before
            throw failure(error.reason)
        }
    }

    /// Consumes an integer of at most 18 digits and no fraction, which is what most numbers are.
    private mutating func takeSmallJSONInteger() -> Int64? {
        var address = cursor
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative { address += 1 }
        let first = address
        var value: Int64 = 0
        while address < end, case let digit = address.load(as: UInt8.self) &- UInt8(ascii: "0"), digit < 10 {
            guard address - first < 18 else { return nil }
            value = value &* 10 &+ Int64(digit)
            address += 1
        }
        guard address > first, address - first == 1 || first.load(as: UInt8.self) != UInt8(ascii: "0") else {
            return nil
        }
        if address < end {
            let next = address.load(as: UInt8.self)
            guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else { return nil }
        }
        cursor = address
        return isNegative ? -value : value
    }

    /// Consumes `{"key": "text"}` and returns the text; nil, and nothing consumed, when something else comes.
    mutating func takeJSONWrapped(_ key: StaticString) throws(DataError) -> String? {
        let (before, depthBefore) = (cursor, depth)
        if try peekToken() == UInt8(ascii: "{") {
            var object = try beginObject()
            if let first = try nextKey(&object), first.equals(key), try peekToken() == UInt8(ascii: "\"") {
                let text = try readJSONString()
                if try nextKey(&object) == nil { return text }
            }
        }
        (cursor, depth) = (before, depthBefore)
        return nil
    }

    /// Steps over any value, checking its form but not the data model's reserved keys.
    mutating func skipJSON() throws(DataError) {
        switch try peekToken() {
        case UInt8(ascii: "{"):
            var object = try beginObject()
            while let key = try nextKey(&object) {
                if !Self.isASCII(key.address, key.length) { _ = try name(of: key) }
                try skipJSON()
            }
        case UInt8(ascii: "["):
            var array = try beginArray()
            while try nextItem(&array) { try skipJSON() }
        case UInt8(ascii: "\""): _ = try readJSONString()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try readJSONBool()
        case UInt8(ascii: "n"): try takeWord("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try readJSONInteger()
        default: throw failure("expected a value")
        }
    }

    /// The text of the number that comes next, in RFC 8259's grammar.
    mutating func scanNumber() throws(DataError) -> String {
        skipWhitespace()
        let from = cursor
        if peek() == UInt8(ascii: "-") { cursor += 1 }
        if peek() == UInt8(ascii: "0") {
            cursor += 1
        } else {
            try takeDigits()
        }
        if peek() == UInt8(ascii: ".") {
            cursor += 1
            try takeDigits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            cursor += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { cursor += 1 }
            try takeDigits()
        }
        guard cursor - from <= JSONNumber.maximumLength else { throw failure("is too long a number") }
        return try text(from, cursor - from)
    }

    private mutating func takeDigits() throws(DataError) {
        let from = cursor
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { cursor += 1 }
        guard cursor > from else { throw failure("is not JSON") }
    }

    /// Reads any value; the data model's reserved keys are checked and translated.
    mutating func readJSONValue() throws(DataError) -> Value {
        switch try peekToken() {
        case UInt8(ascii: "{"):
            let before = cursor
            let map = try readJSONMap()
            do {
                return try JSONMapping.value(of: map)
            } catch {
                cursor = before
                throw failure(error.reason)
            }
        case UInt8(ascii: "["):
            var state = try beginArray()
            var items: [Value] = []
            while try nextItem(&state) { items.append(try readJSONValue()) }
            return .array(items)
        case UInt8(ascii: "\""): return .string(try readJSONString())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try readJSONBool())
        case UInt8(ascii: "n"):
            try takeWord("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try readJSONInteger())
        default: throw failure("expected a value")
        }
    }

    private mutating func readJSONMap() throws(DataError) -> DataMap {
        var state = try beginObject()
        var entries: [(key: String, value: Value)] = []
        while let key = try nextKey(&state) {
            let name = try name(of: key)
            entries.append((name, try readJSONValue()))
        }
        guard let map = DataMap(unsorted: entries) else { throw failure("a key stands twice") }
        return map
    }
}
