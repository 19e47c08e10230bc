/// Tells kinds of media by their first bytes.
package enum MediaSignature {
    /// As many bytes as the longest signature needs.
    package static let length = 16

    /// The media type of what begins with `head`; nil when it is none of the images and sounds that are known here.
    package static func mimeType(of head: [UInt8]) -> String? {
        if let container = container(head) { return container }
        return signatures.first { head.starts(with: $0.bytes) }?.mimeType ?? (isMPEGAudio(head) ? "audio/mpeg" : nil)
    }

    private static let signatures: [(bytes: [UInt8], mimeType: String)] = [
        ([0xff, 0xd8, 0xff], "image/jpeg"), ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"),
        (Array("GIF8".utf8), "image/gif"), (Array("ID3".utf8), "audio/mpeg"), (Array("fLaC".utf8), "audio/flac"),
        (Array("OggS".utf8), "audio/ogg"), ([0x1a, 0x45, 0xdf, 0xa3], "audio/webm"), ([0xff, 0xf1], "audio/aac"),
        ([0xff, 0xf9], "audio/aac"),
    ]

    /// Containers that say behind their first word what they hold.
    private static func container(_ head: [UInt8]) -> String? {
        guard head.count >= 12 else { return nil }
        let kind = String(decoding: head[8..<12], as: UTF8.self)
        switch (String(decoding: head[0..<4], as: UTF8.self), kind) {
        case ("RIFF", "WAVE"): return "audio/wav"
        case ("RIFF", "WEBP"): return "image/webp"
        case ("FORM", "AIFF"), ("FORM", "AIFC"): return "audio/aiff"
        default: break
        }
        guard head[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        switch kind {
        case "M4A ", "M4B ": return "audio/mp4"
        // They may hold sound alone, which their first bytes do not tell.
        case "isom", "iso2", "mp41", "mp42", "avc1", "dash": return "video/mp4"
        case "avif": return "image/avif"
        case "heic", "heix", "mif1": return "image/heic"
        default: return nil
        }
    }

    /// Eleven bits of synchronisation, then a version, a layer, a bit rate and a sampling rate that exist.
    private static func isMPEGAudio(_ head: [UInt8]) -> Bool {
        guard head.count >= 3, head[0] == 0xff, head[1] & 0xe0 == 0xe0 else { return false }
        // The byte order mark of UTF-16 looks like a layer that nobody uses.
        guard head[1] != 0xfe, head[1] & 0x18 != 0x08, head[1] & 0x06 != 0 else { return false }
        return head[2] & 0xf0 != 0xf0 && head[2] & 0x0c != 0x0c
    }
}
