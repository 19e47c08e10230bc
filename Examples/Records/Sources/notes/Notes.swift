import DataModel
import Schema

/// Reads a record and prints its CID. It needs no system library.
@main
struct Notes {
    static func main() throws {
        let text = #"{"$type": "com.example.note", "text": "Hello", "createdAt": "2026-01-02T03:04:05Z"}"#
        let note = try Com.Example.Note(json: Array(text.utf8))
        print(note.text, CID.dagCBOR(note.cbor()))
    }
}
