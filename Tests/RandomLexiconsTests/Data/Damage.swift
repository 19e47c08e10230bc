/// Ways to damage what was written.
enum Damage {
    /// Some bytes changed, added, taken away or cut off.
    static func bytes(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<chance.number(1...2) where !bytes.isEmpty {
            let index = chance.below(bytes.count)
            switch chance.below(6) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: chance.next())
            case 1: bytes[index] ^= 1 << UInt8(chance.below(8))
            case 2: bytes.insert(UInt8(truncatingIfNeeded: chance.next()), at: index)
            case 3: bytes.remove(at: index)
            case 4: bytes = Array(bytes.dropLast(chance.below(3)))
            default: bytes[index] = bytes[index] &+ 1
            }
        }
        return bytes
    }

    /// A part of a text said twice, or a sign put in place of another, so that much of it still is JSON.
    static func text(_ text: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var text = text
        let commas = text.indices.filter { text[$0] == UInt8(ascii: ",") }
        if chance.percent(50), commas.count > 1 {
            let (start, end) = (commas[chance.below(commas.count - 1)], commas[commas.count - 1])
            text.insert(contentsOf: text[start..<end], at: end)
        } else if !text.isEmpty {
            text[chance.below(text.count)] = chance.pick(Array("\"{}[]:,01ntf\\ $x".utf8))
        }
        return text
    }
}
