/// Numbers by chance that are the same in every run (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// What a log of made-up labels is about: accounts with tracks, each with one or two labels.
struct LabelSubjects {
    static let labelsPerAccount = 25
    static let values = ["copyright-violation", "sexual", "spam", "rude", "ai-generated"]
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// How many identities of labels there are.
    let count: Int

    static func account(of identity: Int) -> String {
        "did:plc:" + text(24, seed: UInt64(identity / labelsPerAccount))
    }

    static func uri(of identity: Int) -> String {
        "at://\(account(of: identity))/fm.plyr.track/3m\(text(11, seed: ~UInt64(identity / 2)))"
    }

    /// Every tenth label is on one version of its subject.
    static func cid(of identity: Int) -> String {
        identity % 10 == 3 ? "bafyrei" + text(52, seed: UInt64(identity) << 32) : ""
    }

    static func value(of identity: Int) -> String { values[(identity + identity / 2) % values.count] }

    private static func text(_ length: Int, seed: UInt64) -> String {
        String(unsafeUninitializedCapacity: length) { bytes in
            var chance = Chance(seed)
            var bits: UInt64 = 0
            for index in 0..<length {
                // Twelve letters of five bits are in a number.
                if index % 12 == 0 { bits = chance.next() }
                bytes[index] = letters[Int(bits & 31)]
                bits >>= 5
            }
            return length
        }
    }
}
