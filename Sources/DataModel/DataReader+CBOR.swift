/// The head of a CBOR item.
struct CBORHead {
    var major: UInt8
    /// The low five bits of the first byte.
    var information: UInt8
    var argument: UInt64
}

extension DataReader {
    /// The one tag of the data model: a link.
    static let linkTag: UInt64 = 42

    @inline(__always)
    mutating func readHead() throws(DataError) -> CBORHead {
        let first = try takeByte()
        let information = first & 0x1f
        if information < 24 {
            return CBORHead(major: first >> 5, information: information, argument: UInt64(information))
        }
        return try readLongHead(major: first >> 5, information: information)
    }

    private mutating func readLongHead(major: UInt8, information: UInt8) throws(DataError) -> CBORHead {
        let argument: UInt64
        let least: UInt64
        switch information {
        case 24: (argument, least) = (UInt64(try takeByte()), 24)
        case 25: (argument, least) = (UInt64(UInt16(bigEndian: try take(2).loadUnaligned(as: UInt16.self))), 0x100)
        case 26: (argument, least) = (UInt64(UInt32(bigEndian: try take(4).loadUnaligned(as: UInt32.self))), 0x1_0000)
        case 27: (argument, least) = (UInt64(bigEndian: try take(8).loadUnaligned(as: UInt64.self)), 0x1_0000_0000)
        default: throw failure("has an indefinite length or a reserved head")
        }
        // Major 7 carries a simple value or a float, whose width is its type.
        guard argument >= least || major == 7 else {
            throw failure("has a number that is not in its shortest form")
        }
        return CBORHead(major: major, information: information, argument: argument)
    }

    @inline(__always)
    mutating func readHead(_ major: UInt8, _ expected: StaticString) throws(DataError) -> UInt64 {
        let before = cursor
        let head = try readHead()
        guard head.major == major else {
            cursor = before
            throw failure("expected \(expected)")
        }
        return head.argument
    }

    mutating func readCBORString() throws(DataError) -> String {
        let count = try readLength(3, "a string")
        return try text(try take(count), count)
    }

    /// The length of a string or byte string, which must lie in the input.
    @inline(__always)
    mutating func readLength(_ major: UInt8, _ expected: StaticString) throws(DataError) -> Int {
        try length(try readHead(major, expected))
    }

    @inline(__always)
    func length(_ argument: UInt64) throws(DataError) -> Int {
        guard argument <= UInt64(remaining) else { throw failure("ends too early") }
        return Int(argument)
    }

    /// The number of entries of an array or a map.
    mutating func readCount(_ major: UInt8, _ expected: StaticString) throws(DataError) -> Int {
        try count(try readHead(major, expected))
    }

    /// A number of entries, each of which takes a byte at least.
    private func count(_ argument: UInt64) throws(DataError) -> Int {
        guard argument <= UInt64(Self.maximumEntries) else {
            throw failure("has more than \(Self.maximumEntries) entries")
        }
        return try length(argument)
    }

    mutating func readCBORInteger() throws(DataError) -> Int64 {
        let before = cursor
        let head = try readHead()
        guard head.major <= 1 else {
            cursor = before
            throw failure("expected an integer")
        }
        guard let value = Int64(exactly: head.argument) else { throw failure("is not a signed 64-bit integer") }
        return head.major == 0 ? value : -1 - value
    }

    mutating func readCBORBool() throws(DataError) -> Bool {
        switch peek() {
        case 0xf4:
            cursor += 1
            return false
        case 0xf5:
            cursor += 1
            return true
        default:
            throw failure("expected a boolean")
        }
    }

    mutating func readCBORBytes() throws(DataError) -> [UInt8] {
        let count = try readLength(2, "bytes")
        return Array(UnsafeRawBufferPointer(start: try take(count), count: count))
    }

    mutating func readCBORLink() throws(DataError) -> CID {
        try linkContent(tag: try readHead(6, "a link"))
    }

    private mutating func linkContent(tag: UInt64) throws(DataError) -> CID {
        guard tag == Self.linkTag else { throw failure("has a tag other than 42") }
        let count = try readLength(2, "a link's bytes")
        let bytes = UnsafeRawBufferPointer(start: try take(count), count: count)
        guard bytes.first == 0 else { throw failure("a link must begin with a zero byte") }
        guard let cid = CID.read(UnsafeRawBufferPointer(rebasing: bytes.dropFirst())),
            cid.hashFunction == .sha256 || allowsDRISL
        else { throw failure("has a link by another CID than a CIDv1 of DAG-CBOR or raw bytes with SHA-256") }
        return cid
    }

    /// Reads any value, recursively.
    mutating func readCBORValue() throws(DataError) -> Value {
        let head = try readHead()
        switch head.major {
        case 0: return try positive(head.argument)
        case 1: return try negative(head.argument)
        case 2:
            let count = try length(head.argument)
            return .bytes(Array(UnsafeRawBufferPointer(start: try take(count), count: count)))
        case 3:
            let count = try length(head.argument)
            return .string(try text(try take(count), count))
        case 4: return .array(try readItems(ArrayReading(remaining: try enter(head))))
        case 5:
            let count = try enter(head)
            return .map(try readEntries(ObjectReading(remaining: count, previousKey: cursor, startOffset: offset)))
        case 6: return .link(try linkContent(tag: head.argument))
        default: return try simple(head)
        }
    }

    /// Steps into an array or a map and says how many entries it has.
    private mutating func enter(_ head: CBORHead) throws(DataError) -> Int {
        try enter()
        return try count(head.argument)
    }

    /// Steps over any value, checking all that ``readCBORValue()`` checks.
    mutating func skipCBOR() throws(DataError) {
        let head = try readHead()
        switch head.major {
        case 0, 1: _ = try positive(head.argument)
        case 2: _ = try take(try length(head.argument))
        case 3:
            let count = try length(head.argument)
            let address = try take(count)
            if !Self.isASCII(address, count) { _ = try text(address, count) }
        case 4:
            var array = ArrayReading(remaining: try enter(head))
            while try nextItem(&array) { try skipCBOR() }
        case 5:
            let count = try enter(head)
            var object = ObjectReading(remaining: count, previousKey: cursor, startOffset: offset)
            while let key = try nextKey(&object) {
                if !Self.isASCII(key.address, key.length) { _ = try name(of: key) }
                try skipCBOR()
            }
        case 6: _ = try linkContent(tag: head.argument)
        default: _ = try simple(head)
        }
    }

    private func positive(_ argument: UInt64) throws(DataError) -> Value {
        if let value = Int64(exactly: argument) { return .integer(value) }
        guard allowsDRISL else { throw failure("is not a signed 64-bit integer") }
        return .unsigned(argument)
    }

    private func negative(_ argument: UInt64) throws(DataError) -> Value {
        if let value = Int64(exactly: argument) { return .integer(-1 - value) }
        guard allowsDRISL else { throw failure("is not a signed 64-bit integer") }
        return .negative(argument)
    }

    private func simple(_ head: CBORHead) throws(DataError) -> Value {
        switch head.information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 27:
            guard allowsDRISL else { throw failure("has a float") }
            let value = Double(bitPattern: head.argument)
            guard value.isFinite, !(value == 0 && value.sign == .minus) else {
                throw failure("has a float that is not finite, or negative zero")
            }
            return .float(value)
        case 25, 26: throw failure("has a float that is not of 64 bits")
        default: throw failure("has a simple value other than false, true and null")
        }
    }
}
