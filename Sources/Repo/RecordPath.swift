import DataModel
public import Syntax

/// Where a record stands in a repository: `<collection>/<record key>`, the key of the search tree.
///
/// The tree takes any two non-empty parts of the characters `A-Za-z0-9._:~-`, up to 1024 in all; what is written is
/// an NSID and a record key.
public struct RecordPath: Sendable, Hashable, CustomStringConvertible {
    /// The specification's bound.
    public static let maximumLength = 1024

    public let text: String

    public init(_ text: String) throws(RepoError) {
        guard Self.isValid(text) else { throw .path }
        self.text = text
    }

    public init(collection: NSID, rkey: RecordKey) { text = collection.text + "/" + rkey.text }

    /// The collection; nil when the part before the slash is no NSID.
    public var collection: NSID? { try? NSID(String(parts.0)) }

    /// The record key; nil when the part behind the slash is none.
    public var rkey: RecordKey? { try? RecordKey(String(parts.1)) }

    public var description: String { text }

    private var parts: (Substring, Substring) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return (text[...], "") }
        return (text[..<slash], text[text.utf8.index(after: slash)...])
    }

    /// The layer of the tree that the path belongs to: half of the leading zero bits of its SHA-256, which makes four
    /// subtrees a node on the average.
    public var height: Int { Self.height(of: Array(text.utf8)) }

    /// The layer for the bytes of any key.
    public static func height(of key: [UInt8]) -> Int {
        SHA256Digest.of(key).withBytes { bytes in
            var zeros = 0
            for byte in bytes {
                zeros += byte.leadingZeroBitCount
                if byte != 0 { break }
            }
            return zeros / 2
        }
    }

    private static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= maximumLength, bytes.first != UInt8(ascii: "/"), bytes.last != UInt8(ascii: "/") else {
            return false
        }
        var slashes = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "/"): slashes += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
                UInt8(ascii: "~"), UInt8(ascii: "-"):
                continue
            default: return false
            }
        }
        return slashes == 1
    }
}

extension RecordPath: Comparable {
    /// By bytes, which is the order of the tree.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { right in
                precedes(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }.flatMap { $0 } ?? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Neighbours in a tree have their collection in common: eight bytes are compared at once.
    private static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let common = min(left.count, right.count)
        var index = 0
        while index + 8 <= common {
            let a = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let b = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if a != b { return a < b }
            index += 8
        }
        while index < common {
            if left[index] != right[index] { return left[index] < right[index] }
            index += 1
        }
        return left.count < right.count
    }
}
