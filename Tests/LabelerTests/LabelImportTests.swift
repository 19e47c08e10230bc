import DataModel
import Foundation
import Labeling
import Lexicons
import Synchronization
import Syntax
import Testing

@testable import Labeler

struct LabelImportTests {
    private func write(_ text: String, _ fixture: LabelerFixture) throws -> String {
        let path = fixture.folder + "/" + UUID().uuidString
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func reader(_ path: String) throws -> LineReader {
        LineReader(try FileHandle(forReadingFrom: URL(filePath: path)))
    }

    private func importer(_ fixture: LabelerFixture) -> LabelImporter {
        LabelImporter(
            store: fixture.store, writer: fixture.writer(), did: fixture.first, now: { fixture.clock.now })
    }

    private func lines(_ count: Int) -> String {
        (0..<count).map { #"{"uri":"did:web:s\#($0).example","val":"x"}"# + "\n" }.joined()
    }

    @Test func aFileIsTakenInOnce() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let (track, did) = (LabelerFixture.track, fixture.first)
        let text = """
            {"uri":"\(track)","val":"x","cts":"2020-01-02T03:04:05.678900Z","context":{"score":0.9}}

            {"uri":"\(track)","val":"x","neg":true}\r
            {"uri":"\(track)","val":"y","src":"\(did)","ver":1,"sig":{"$bytes":"AAAA"},"cid":null}
            """
        let path = try write(text, fixture)
        let importer = importer(fixture)
        let digest = try importer.check(reader(path))
        #expect(digest == SHA256Digest.of(Array(text.utf8)).bytes)
        var report = try await importer.run(reader(path), digest: digest)
        #expect(
            report
                == {
                    var report = LabelImporter.Report(); report.emitted = 3; report.negatedUnknown = 0; return report
                }())
        let log = try await fixture.store.labels(after: 0, limit: 10)
        #expect(log.map(\.label.val) == ["x", "x", "y"])
        #expect(log[0].label.cts.text == "2020-01-02T03:04:05.678900Z")
        report = try await importer.run(reader(path), digest: digest)
        #expect(report.emitted == 0 && report.skipped == 3)
        // The label and its negation are said again only if that is asked for.
        report = try await importer.run(reader(path), digest: digest, again: true)
        #expect(report.held == 2 && report.refused == 1)
        #expect(report.refusals.first?.line == 1)
        #expect(try await fixture.store.labels(after: 0, limit: 10).count == 3)
    }

    /// Blank lines before a label count as lines done, not as labels.
    @Test(arguments: [Int64(1), 3]) func anImportThatWasBrokenOffGoesOn(linesEach: Int64) async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let blanks = String(repeating: "\n", count: Int(linesEach) - 1)
        let path = try write(lines(9500).replacing("{\"uri\"", with: blanks + "{\"uri\""), fixture)
        let importer = importer(fixture)
        let digest = try importer.check(reader(path))
        let seen = Mutex<[Int64]>([])
        let broken = Task {
            try await importer.run(LineReader(FileHandle(forReadingFrom: URL(filePath: path))), digest: digest) {
                lines in
                seen.withLock { $0.append(lines) }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await broken.value }
        let done = try await fixture.store.importedLines(of: digest, for: fixture.first)
        #expect(done > 0 && done < 9500 * linesEach)
        let report = try await importer.run(reader(path), digest: digest)
        #expect(report.skipped == done / linesEach)
        #expect(report.emitted == 9500 - done / linesEach && report.held == 0)
        #expect(try await fixture.store.newest() == 9500)
        #expect(seen.withLock { $0 } == [4000 * linesEach])
    }

    @Test(arguments: [
        ("[]", "an object"), ("{", "line 2"), (#"{"val":"x"}"#, "uri is required"),
        (#"{"uri":"did:web:a.example","val":"two words"}"#, "white space"),
        (#"{"uri":"nothing","val":"x"}"#, "subject"), (#"{"uri":"did:web:a.example","val":"x","cid":"b"}"#, "CID"),
        (#"{"uri":"did:web:a.example","val":"x","neg":1}"#, "neg must be true or false"),
        (#"{"uri":"did:web:a.example","val":"x","exp":"soon"}"#, "exp must be a time"),
        (#"{"uri":"did:web:a.example","val":"x","color":"red"}"#, "unknown key: color"),
        (#"{"uri":"did:web:a.example","val":"x","src":"did:web:other.example"}"#, "src is did:web:other"),
        (#"{"uri":"did:web:a.example","val":"x","src":"other"}"#, "src must be a DID"),
        (#"{"uri":"did:web:a.example","val":"x","ver":2}"#, "ver"),
        (#"{"uri":"did:web:a.example","val":"x","context":[]}"#, "context must be an object"),
        (String(repeating: " ", count: 300_000), "longer than"),
    ])
    func badLinesAreToldBeforeAnythingIsMade(line: String, reason: String) async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let path = try write(lines(1) + line + "\n", fixture)
        let importer = importer(fixture)
        let error = #expect(throws: LineRefusal.self) { try importer.check(reader(path)) }
        #expect(error?.line == 2)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(try await fixture.store.newest() == 0)
    }

    /// The labels of another labeler, its negations too, are said again with their times.
    @Test func anotherLabelersLabelsAreTakenOver() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let path = try write(
            (1...3).map {
                #"{"src":"did:web:old.example","uri":"did:web:s\#($0).example","val":"x","neg":\#($0 == 2),"#
                    + #""cts":"2020-01-02T03:04:05.00\#($0)Z"}"# + "\n"
            }.joined(), fixture)
        let importer = LabelImporter(
            store: fixture.store, writer: fixture.writer(), did: fixture.first,
            origin: try DID("did:web:old.example"), now: { fixture.clock.now })
        let report = try await importer.run(reader(path), digest: try importer.check(reader(path)))
        #expect(report.emitted == 3 && report.refused == 0)
        let log = try await fixture.store.labels(after: 0, limit: 10)
        #expect(log.map(\.label.isNegation) == [false, true, false])
        #expect(log.map(\.label.cts.text).last == "2020-01-02T03:04:05.003Z")
        for entry in log { try entry.label.verify(try await fixture.key(of: fixture.first)) }
    }

    /// They are made, and told to the operator.
    @Test func valuesThatClientsDoNotShowAreNamed() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let path = try write(
            ["Loud", "loud", "!hyde", "!hide"].map { #"{"uri":"did:web:s.example","val":"\#($0)"}"# + "\n" }.joined()
                + #"{"uri":"did:web:lost.example","val":"Quiet","neg":true}"#, fixture)
        let importer = importer(fixture)
        let report = try await importer.run(reader(path), digest: try importer.check(reader(path)))
        #expect(report.emitted == 5 && report.negatedUnknown == 1)
        #expect(report.unshownValues == ["Loud", "!hyde"])
    }

    @Test func aFileThatChangesMeanwhileIsTold() async throws {
        let fixture = try await LabelerFixture()
        defer { fixture.remove() }
        let (checked, changed) = try (write(lines(3), fixture), write(lines(4), fixture))
        let importer = importer(fixture)
        await #expect(throws: LineRefusal.changed) {
            try await importer.run(reader(changed), digest: try importer.check(reader(checked)))
        }
    }

    @Test func linesEndAsFilesEnd() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let long = String(repeating: "x", count: 200_000)
        for (text, expected) in [
            ("", []), ("\n\n", []), ("a", ["1 a"]), ("a\n", ["1 a"]), ("a\r\n\r\nb", ["1 a", "3 b"]),
            (
                long + "\n" + long + "\n" + long + "\n" + long + "\n" + long + "\n" + long + "\nz",
                (1...6).map { "\($0) \(long)" } + ["7 z"]
            ),
        ] {
            try Data(text.utf8).write(to: URL(filePath: folder))
            var reader = LineReader(try FileHandle(forReadingFrom: URL(filePath: folder)))
            var lines: [String] = []
            while let line = try reader.next() {
                lines.append("\(line.number) " + String(decoding: line.bytes, as: UTF8.self))
            }
            #expect(lines == expected)
            #expect(reader.digest() == SHA256Digest.of(Array(text.utf8)).bytes)
        }
    }
}
