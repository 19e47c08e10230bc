import DataModel
import TestSupport

extension Value {
    /// A random value of a profile.
    static func random(_ profile: CBORProfile, depth: Int = 0, using random: inout SeededGenerator) -> Value {
        let kinds = depth < 4 ? 10 : 8
        switch Int.random(in: 0..<kinds, using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0..<64, using: &random))
        case 3: return .string(.random(using: &random))
        case 4:
            return .bytes(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        case 5: return .link(.raw([UInt8.random(in: 0...255, using: &random)]))
        case 6 where profile == .drisl: return .float(Double.random(in: 0.001...1e9, using: &random))
        case 7 where profile == .drisl:
            let large = random.next() | 1 << 63
            return Bool.random(using: &random) ? .unsigned(large) : .negative(large)
        case 8:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    .random(profile, depth: depth + 1, using: &random)
                })
        case 9:
            var map = DataMap()
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                map["k" + String.random(using: &random)] = .random(profile, depth: depth + 1, using: &random)
            }
            return .map(map)
        default: return .integer(7)
        }
    }
}

extension String {
    static func random(using random: inout SeededGenerator) -> String {
        let samples = [
            "a", "Z", "é", "e\u{301}", "日", "👩‍👧", "\u{0}", "\n", "\"", "\\", "/", "$", "\u{7f}", "long text ",
        ]
        return (0..<Int.random(in: 0..<6, using: &random)).map { _ in samples.randomElement(using: &random) ?? "" }
            .joined()
    }
}
