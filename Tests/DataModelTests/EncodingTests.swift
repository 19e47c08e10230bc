import DataModel
import TestSupport
import Testing

struct EncodingTests {
    /// An archive may hold what no tree refers to; a block that names itself in no way is damage.
    @Test func archivesMayHaveBlocksOfOtherKinds() throws {
        let block: [UInt8] = [1, 2, 3]
        func section(_ cid: [UInt8]) -> [UInt8] { [UInt8(cid.count + block.count)] + cid + block }
        let digest = [UInt8](repeating: 7, count: 32)
        let ours = CAR.section(.raw(block), block)
        let foreign = [
            [0x12, 0x20] + digest, [0x01, 0x70, 0x12, 0x20] + digest, [0x01, 0x55, 0x1e, 0x20] + digest,
            [0x01, 0x55, 0x00, 0x03, 1, 2, 3], [0x01, 0xb2, 0x01, 0x12, 0x20] + digest,
        ].map(section)
        var reader = try CARReader(CAR.header(roots: []) + foreign[0] + foreign[1] + ours + foreign[2...].joined())
        #expect(try reader.next()?.bytes == block)
        #expect(try reader.next() == nil)
        for damaged in [[0x02, 0x55, 0x12, 0x20] + digest, [0x01, 0x55, 0x1e, 0x7f, 1], [0x01], [0xff]] {
            var reader = try CARReader(CAR.header(roots: []) + section(damaged))
            #expect(throws: DataError.self, "\(damaged)") { try reader.next() }
        }
    }

    @Test func roundTripsEveryLength() {
        var random = SeededGenerator(seed: 7)
        for length in 0..<80 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, padded: true)) == bytes)
            #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
            #expect(Base58.decode(Base58.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: ["A", "AA=", "AAA==", "=AAA", "A=AA", "AA-_", "AA A", "AAAA="])
    func refusesBadBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func base32HasOneTextForOneValue() {
        #expect(Base32.decode("mfrgg") == Array("abc".utf8))
        #expect(Base32.decode("MFRGG") == nil)
        #expect(Base32.decode("mfrgh") == nil)
        #expect(Base32.decode("m") == nil)
    }

    @Test func base58KeepsLeadingZeros() {
        #expect(Base58.encode([0, 0, 1]) == "112")
        #expect(Base58.decode("0") == nil)
        #expect(Base58.decode(String(repeating: "z", count: 1025)) == nil)
    }

    @Test func varintsAreShortest() {
        for value: UInt64 in [0, 1, 127, 128, 300, 1 << 40, UInt64.max >> 1] {
            var bytes: [UInt8] = []
            Varint.append(value, to: &bytes)
            #expect(Varint.read(bytes)?.value == value)
            #expect(Varint.read(bytes)?.length == bytes.count)
        }
        #expect(Varint.read([0x80, 0x00] as [UInt8]) == nil)
        #expect(Varint.read([0x80] as [UInt8]) == nil)
        #expect(Varint.read([UInt8](repeating: 0xff, count: 12)) == nil)
    }

    @Test func hashesInOneOrManyPieces() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(Hex.encode(SHA256Digest.of([]).bytes) == empty)
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: 1000, by: 7) { hasher.update(Array(bytes[start..<min(start + 7, 1000)])) }
        #expect(hasher.finish() == SHA256Digest.of(bytes))
    }

    @Test func cidsHaveOneForm() throws {
        let cid = CID.dagCBOR([0xa0])
        #expect(cid.description == "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua")
        #expect(try CID(cid.description) == cid)
        #expect(try CID(bytes: cid.bytes) == cid)
        for text in [
            "", "bafy", cid.description.uppercased(), cid.description + "a",
            "QmRMGqW2uWeGuCHTHsMZNt2MhvGWtZY4WHGGJWcK2cFrSs", "z" + cid.description.dropFirst(),
        ] {
            #expect(throws: DataError.self) { try CID(text) }
        }
    }

    @Test func archivesKeepTheirBlocks() throws {
        let blocks = [[0xa0], [0x01, 0x02], []].map { (bytes: [UInt8]) in CAR.Block(cid: .raw(bytes), bytes: bytes) }
        var archive = CAR.header(roots: [blocks[0].cid])
        for block in blocks { archive += CAR.section(block.cid, block.bytes) }
        var reader = try CARReader(archive)
        #expect(reader.roots == [blocks[0].cid])
        var read: [CAR.Block] = []
        while let block = try reader.next() { read.append(block) }
        #expect(read == blocks)
        for length in 0..<archive.count {
            guard var cut = try? CARReader(Array(archive.prefix(length))) else { continue }
            while let _ = try? cut.next() {}
        }
        archive[archive.count - 40] ^= 1
        var damaged = try CARReader(archive)
        #expect(throws: DataError.self) { while let _ = try damaged.next() {} }
    }
}
