import DataModel
import Keys
import Lexicons
import Syntax

/// The data that everything is measured with: made up, and of the sizes that are common on the network.
struct Samples {
    let key: PrivateKey
    let label: Com.Atproto.Label.Defs.Label
    let track: Fm.Plyr.Track
    let labelBytes: [UInt8]
    let trackBytes: [UInt8]

    init() throws {
        key = try PrivateKey(curve: .k256, bytes: [UInt8](repeating: 0x5a, count: 32))
        let artist = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
        var label = Com.Atproto.Label.Defs.Label(
            ver: 1, src: try DID("did:plc:n3timvoib5nau7gvwd6cshap"),
            uri: try URI("at://\(artist)/\(Fm.Plyr.Track.nsid)/3mabcdefghj2k"), val: "copyright-violation",
            cts: try Datetime("2026-01-02T03:04:05.678Z"))
        label.sig = key.sign(label.cbor())
        self.label = label
        labelBytes = label.cbor()
        track = Fm.Plyr.Track(
            title: "Morning over the harbour (slow version)", artist: "The Lighthouse Keepers",
            audioUrl: try URI("https://audio.example.com/audio/9f86d081884c7d65.mp3"), fileType: "mp3",
            album: "Tides and Timetables", duration: 254,
            features: [Fm.Plyr.Track.FeaturedArtist(did: try DID("did:plc:44ybard66vv44zksje25o7dz"))],
            imageUrl: try URI("https://audio.example.com/images/9f86d081884c7d65.webp"),
            createdAt: try Datetime("2026-01-02T03:04:05.678Z"),
            description: "Recorded in one take in the old ferry hall, before the first boat. Thanks to everybody who "
                + "kept still, and to the harbour master for the key.",
            audioBlob: BlobRef(ref: .raw(Array("audio".utf8)), mimeType: "audio/mpeg", size: 6_104_512))
        trackBytes = track.cbor()
    }
}
