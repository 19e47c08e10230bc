import HTTPTypes
import Testing
import XRPC

@testable import HTTPTransport

struct ByteRangeTests {
    static func part(_ first: Int64, _ last: Int64) -> RangeSelection { .part(ByteRange(first: first, last: last)) }

    @Test(
        arguments: [
            (nil, 100, .whole), ("bytes=0-0", 100, part(0, 0)), ("bytes=0-", 100, part(0, 99)),
            ("bytes=10-19", 100, part(10, 19)), ("bytes=99-", 100, part(99, 99)), ("bytes=0-1000", 100, part(0, 99)),
            ("bytes=-1", 100, part(99, 99)), ("bytes=-100", 100, part(0, 99)), ("bytes=-1000", 100, part(0, 99)),
            ("bytes= 1-2 ", 100, part(1, 2)), ("Bytes=1-2", 100, part(1, 2)),
            ("bytes=100-", 100, .unsatisfiable), ("bytes=-0", 100, .unsatisfiable), ("bytes=0-", 0, .unsatisfiable),
            ("bytes=-5", 0, .whole), ("bytes=0-99999999999999999999", 100, part(0, 99)),
            ("bytes=99999999999999999999-", 100, .unsatisfiable), ("bytes=-99999999999999999999", 100, part(0, 99)),
            ("bytes=5-4", 100, .whole), ("bytes=a-b", 100, .whole), ("bytes=", 100, .whole), ("bytes=-", 100, .whole),
            ("bytes=1", 100, .whole), ("bytes=0-1,5-6", 100, .whole), ("items=0-1", 100, .whole), ("", 100, .whole),
            ("bytes=+1-2", 100, .whole), ("bytes=--1", 100, .whole), ("bytes=1-2-3", 100, .whole),
        ] as [(String?, Int64, RangeSelection)])
    func selection(field: String?, size: Int64, expected: RangeSelection) {
        #expect(RangeSelection(field, size: size) == expected)
    }

    @Test func randomFieldsStayInside() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789-=, bytes")
        for _ in 0..<5000 {
            let size = Int64.random(in: 0...50, using: &generator)
            let tail = (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }
            if case .part(let range) = RangeSelection("bytes=" + String(tail), size: size) {
                #expect(range.first >= 0 && range.first <= range.last && range.last < size)
            }
        }
    }

    @Test func entityTags() {
        let tag = EntityTag("abc")
        #expect(tag.description == "\"abc\"")
        #expect(EntityTag("abc", isWeak: true).description == "W/\"abc\"")
        for field in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*", " \"x\" , W/\"abc\""] {
            #expect(tag.matches(ifNoneMatch: field))
        }
        for field in ["abc", "\"x\"", "", "\"abc", "W/abc"] { #expect(!tag.matches(ifNoneMatch: field)) }
        #expect(tag.matches(ifRange: "\"abc\""))
        #expect(!tag.matches(ifRange: "W/\"abc\""))
        #expect(!EntityTag("abc", isWeak: true).matches(ifRange: "W/\"abc\""))
    }

    @Test func ifMatchComparesStrongly() {
        let tag = EntityTag("abc")
        for field in ["\"abc\"", "\"x\", \"abc\"", "*"] { #expect(tag.matches(ifMatch: field)) }
        for field in ["W/\"abc\"", "\"x\"", "abc", ""] { #expect(!tag.matches(ifMatch: field)) }
        #expect(!EntityTag("abc", isWeak: true).matches(ifMatch: "\"abc\""))
        #expect(EntityTag("abc", isWeak: true).matches(ifMatch: "*"))
    }

    @Test(
        arguments: [
            "", "Sun, 06 Nov 1994 08:49:37", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        ])
    func otherDatesAreIgnored(text: String) { #expect(HTTPDate.seconds(text) == nil) }

    @Test(
        arguments: [
            ([.ifMatch: "\"v1\""], 200), ([.ifMatch: "\"v0\""], 412), ([.ifMatch: "W/\"v1\""], 412),
            ([.ifMatch: "*"], 200),
            ([.ifMatch: "\"v0\"", .ifNoneMatch: "\"v1\""], 412), ([.ifMatch: "\"v1\"", .ifNoneMatch: "\"v1\""], 304),
            ([.ifMatch: "\"v0\"", .range: "bytes=0-1"], 412), ([.ifMatch: "\"v1\"", .range: "bytes=0-1"], 206),
            ([.ifUnmodifiedSince: "Sun, 06 Nov 1994 08:49:37 GMT"], 200),
            ([.ifUnmodifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT"], 412), ([.ifUnmodifiedSince: "yesterday"], 200),
            ([.ifUnmodifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT", .ifMatch: "\"v1\""], 200),
            ([.ifModifiedSince: "Sun, 06 Nov 1994 08:49:38 GMT"], 304),
            ([.ifModifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT"], 200),
        ] as [(HTTPFields, Int)])
    func preconditions(fields: HTTPFields, status: Int) {
        let representation = Representation(
            size: 10, contentType: "audio/mpeg", entityTag: EntityTag("v1"), lastModified: 784_111_777)
        let answer = PlainResponse.representation(representation, for: fields) { _ in .empty }
        #expect(answer.status == status)
        #expect(answer.fields[.eTag] == "\"v1\"")
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_102_444_800, "Fri, 01 Jan 2100 00:00:00 GMT"),
        ] as [(Int64, String)])
    func dates(seconds: Int64, expected: String) {
        #expect(HTTPDate.text(seconds) == expected)
        #expect(HTTPDate.seconds(expected) == seconds)
    }

    @Test func conditions() {
        func status(_ fields: HTTPFields) -> Int {
            let representation = Representation(
                size: 100, contentType: "audio/mpeg", entityTag: EntityTag("v1"), lastModified: 784_111_777)
            return PlainResponse.representation(representation, for: fields) { _ in .empty }.status
        }
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(status([:]) == 200)
        #expect(status([.ifNoneMatch: "\"v1\"", .range: "bytes=0-1"]) == 304)
        #expect(status([.ifModifiedSince: date]) == 304)
        #expect(status([.ifModifiedSince: date, .ifNoneMatch: "\"v2\""]) == 200)
        #expect(status([.range: "bytes=0-1"]) == 206)
        #expect(status([.range: "bytes=0-1", .ifRange: "\"v1\""]) == 206)
        #expect(status([.range: "bytes=0-1", .ifRange: date]) == 206)
        #expect(status([.range: "bytes=0-1", .ifRange: "\"v2\""]) == 200)
        #expect(status([.range: "bytes=0-1", .ifRange: "W/\"v1\""]) == 200)
        #expect(status([.range: "bytes=100-"]) == 416)
    }
}
