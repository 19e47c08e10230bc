import Syntax
import Testing

@Suite struct TIDTests {
    @Test(arguments: [
        ("3mbfvv7imxk22", 1_767_323_045_678_000, 0), ("3mbfvv7imxkzz", 1_767_323_045_678_000, 1023),
        ("3mbfvv7intp27", 1_767_323_045_678_901, 5), ("3jzfcijpj2z2a", 1_688_137_381_887_007, 6),
        ("2222222222222", 0, 0),
    ])
    func golden(_ text: String, _ microseconds: Int64, _ clockID: Int) throws {
        #expect(TID(microseconds: microseconds, clockID: clockID).text == text)
        let tid = try TID(text)
        #expect(tid.microseconds == microseconds)
        #expect(tid.clockID == clockID)
    }

    @Test(arguments: [
        "", "222222222222", "22222222222222", "k222222222222", "zzzzzzzzzzzzz", "3JZFCIJPJ2Z2A", "3jzfcijpj2z21",
        "3jzf-cij-pj2z", "3jzfcijpj2z2é",
    ])
    func invalid(_ text: String) {
        #expect(throws: SyntaxError.self) { try TID(text) }
    }

    @Test(arguments: ["jzzzzzzzzzzzz", "7777777777777", "a222222222222"])
    func highest(_ text: String) throws { #expect(try TID(text).microseconds > 0) }

    @Test func sortAsNumbersDo() {
        for _ in 0..<1000 {
            let one = Int64.random(in: 0..<(1 << 53))
            let other = Int64.random(in: 0..<(1 << 53))
            #expect((TID(microseconds: one, clockID: 1) < TID(microseconds: other, clockID: 1)) == (one < other))
            #expect(TID(microseconds: one, clockID: 77).microseconds == one)
        }
        #expect(TID(microseconds: -5, clockID: 0).text == "2222222222222")
    }

    @Test func clockNeverGoesBack() {
        var clock = TIDClock(clockID: 3)
        var last = clock.next(now: 1_000_000)
        for now: Int64 in [1_000_000, 999_999, 0, 1_000_003, .min] {
            let next = clock.next(now: now)
            #expect(next > last)
            last = next
        }
        var later = TIDClock(clockID: 0, after: last)
        #expect(later.next(now: 0) > last)
    }
}
