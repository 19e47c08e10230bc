import Schema

/// Texts that have a format, and some that nearly have it.
enum FormatSamples {
    static func valid(_ format: StringFormat) -> [String] {
        switch format {
        case .atIdentifier: valid(.did) + valid(.handle)
        case .atURI:
            [
                "at://did:plc:abcdefghijklmnopqrstuvwx", "at://alice.example/com.example.thing",
                "at://alice.example/com.example.thing/3jzfcijpj2z2a", "at://did:web:a.example/a.b.c/self",
            ]
        case .cid:
            [
                "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a", "bafkreif",
                "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA",
            ]
        case .datetime:
            [
                "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z", "1985-04-12T23:20:50.123456789+01:45",
                "0000-01-01T00:00:00Z", "2024-02-29T23:59:59-23:59",
            ]
        case .did: ["did:plc:abcdefghijklmnopqrstuvwx", "did:web:a.example", "did:x:y%3Az"]
        case .handle: ["alice.example", "XN--ls8h.test", "a.b-c.co", "handle.invalid"]
        case .language: ["en", "pt-BR", "zh-Hant-TW", "i-klingon", "x-private", "de-1996"]
        case .nsid: ["com.example.thing", "a-1.b.cD9", "net.users.bob.Ping"]
        case .recordKey: ["self", "3jzfcijpj2z2a", "a:b", "~1.2-3_", "..."]
        case .tid: ["3jzfcijpj2z2a", "7777777777777", "2222222222222"]
        case .uri: ["https://example.com/é?q#f", "at://x", "urn:isbn:1", "a:b"]
        }
    }

    static func invalid(_ format: StringFormat) -> [String] {
        ["", " ", "é", "\u{0}", "nothing of the kind "] + nearly(format)
    }

    private static func nearly(_ format: StringFormat) -> [String] {
        switch format {
        case .atIdentifier: ["did:", "alice", "@alice.example", "did:plc:a:"]
        case .atURI: ["at://alice.example/", "at://", "https://a.example", "at://alice.example/a.b.c#x"]
        case .cid: ["short", "bafyre!dfayvfuwqa7qlno", "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR"]
        case .datetime:
            [
                "2026-02-30T00:00:00Z", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02T24:00:00Z",
                "2026-01-02T03:04:05-00:00", "0000-01-01T00:00:00+01:00",
            ]
        case .did: ["did:plc:", "DID:plc:x", "did:plc:x%", "did:plc:a b"]
        case .handle: ["alice", "a..b", "-a.example", "a.1b", "alice.example."]
        case .language: ["e", "english-", "EN", "a-b", "en_US"]
        case .nsid: ["com.example", "com.example.1", "com..thing", "1.b.c", "com.example.th-ing"]
        case .recordKey: [".", "..", "a/b", "a b", "\u{212a}"]
        case .tid: ["3jzfcijpj2z2", "zzzzzzzzzzzzz", "3JZFCIJPJ2Z2A", "3jzf-cij-pj2z-2a"]
        case .uri: ["https:", "1a:b", "https://a b", "no colon"]
        }
    }
}
