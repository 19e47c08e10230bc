import ArgumentParser
import DataModel

/// `plyr data …`
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Convert data between DAG-CBOR and JSON, one document a line.",
        subcommands: [RoundTrip.self, Encode.self, Decode.self])

    struct RoundTrip: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "roundtrip",
            abstract: "Decode hexadecimal DAG-CBOR, encode it again.",
            discussion: "Answers with hexadecimal digits, or 'invalid: why'.")

        @Option(help: "What is legal: drisl (floats, full integers, any text keys, BLAKE3 links too) or atproto.")
        var profile = Profile.atproto

        enum Profile: String, ExpressibleByArgument, CaseIterable {
            case drisl
            case atproto
        }

        func run() throws {
            let profile: CBORProfile = profile == .drisl ? .drisl : .atproto
            try LineTool.run { line in
                Hex.encode(try Value(cbor: bytes(line), profile: profile).cbor())
            }
        }
    }

    struct Encode: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "encode",
            abstract: "Encode JSON objects of the AT Protocol's data model.",
            discussion: "Answers with the CID and the DAG-CBOR in base 64, or 'invalid: why'.")

        func run() throws {
            try LineTool.run { line in
                let value = try Value(json: Array(line.utf8))
                guard value.asMap != nil else { throw LineError("not an object") }
                let block = value.cbor()
                return "\(CID.dagCBOR(block)) \(Base64.encode(block))"
            }
        }
    }

    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "decode",
            abstract: "Decode hexadecimal DAG-CBOR into JSON.",
            discussion: "Answers with a JSON document, or 'invalid: why'.")

        func run() throws {
            try LineTool.run { line in
                String(decoding: try Value(cbor: bytes(line)).json(), as: UTF8.self)
            }
        }
    }

    private static func bytes(_ line: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(line) else { throw LineError("not hexadecimal") }
        return bytes
    }
}
