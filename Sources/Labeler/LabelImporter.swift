import Labeling
import Lexicons
package import Syntax

/// Takes many labels in from a file of JSON lines, a transaction for each few thousand.
///
/// How far it has come is kept with the labels: what was broken off goes on where it was, and a file that was taken in
/// changes nothing the second time.
package struct LabelImporter: Sendable {
    /// What became of a file.
    package struct Report: Sendable, Hashable {
        /// Lines that an earlier run had done.
        package var skipped: Int64 = 0
        package var emitted: Int64 = 0
        /// Labels that held already, just so.
        package var held: Int64 = 0
        package var refused: Int64 = 0
        /// Negations, emitted too, of labels that the log did not have.
        package var negatedUnknown: Int64 = 0
        /// Some of the values that clients do not show.
        package var unshownValues: Set<String> = []
        /// The first of them.
        package var refusals: [LineRefusal] = []

        /// More are counted only.
        static let maximumRefusals = 100
        /// More values are not named.
        static let maximumUnshownValues = 10
    }

    private let store: LabelStore
    private let writer: LabelWriter
    private let did: DID
    /// Whose labels they were.
    private let origin: DID
    private let now: @Sendable () -> Int64

    /// Lines of one transaction.
    private static let linesTogether = 4000

    /// - Parameters:
    ///   - did: who speaks.
    ///   - origin: another labeler whose labels are taken over; nil for the same.
    ///   - now: microseconds since 1970.
    package init(
        store: LabelStore, writer: LabelWriter, did: DID, origin: DID? = nil, now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.writer = writer
        self.did = did
        self.origin = origin ?? did
        self.now = now
    }

    /// Reads all lines without making anything, and answers the digest of the file. Throws ``LineRefusal`` for the
    /// first line that is no label.
    package func check(_ lines: consuming LineReader) throws -> [UInt8] {
        while let line = try lines.next() { _ = try draft(of: line) }
        return lines.digest()
    }

    /// Makes the labels of a file that was checked.
    ///
    /// - Parameters:
    ///   - again: whether to begin anew with a file that was taken in before.
    ///   - progress: hears how many lines are done, behind each transaction.
    package func run(
        _ lines: consuming LineReader, digest: [UInt8], again: Bool = false,
        progress: @Sendable (Int64) -> Void = { _ in }
    ) async throws -> Report {
        var report = Report()
        if !again {
            let done = try await store.importedLines(of: digest, for: did)
            var number: Int64 = 0
            while number < done, let line = try lines.next() {
                number = line.number
                report.skipped += 1
            }
        }
        // While one part is being written, the next is signed.
        var writing: Part?
        do {
            while true {
                try Task.checkCancellation()
                let next = try part(of: &lines)
                let signed = try await store.sign(next.map(\.draft), from: did, at: now())
                if let part = writing.take() {
                    report.count(try await part.written.value, on: part.numbers)
                    progress(part.numbers.last ?? 0)
                }
                guard let last = next.last else {
                    guard lines.digest() == digest else { throw LineRefusal.changed }
                    return report
                }
                let mark = ImportMark(digest: digest, lines: last.number)
                let written = Task { try await writer.write(signed, from: did, mark: mark) }
                writing = Part(numbers: next.map(\.number), written: written)
            }
        } catch {
            // Whoever hears of the error may begin anew: nothing of this run may come behind that.
            _ = await writing?.written.result
            throw error
        }
    }

    /// Lines that are being written.
    private struct Part {
        let numbers: [Int64]
        let written: Task<[Result<Emission, LabelError>], any Error>
    }

    private func part(of lines: inout LineReader) throws -> [(number: Int64, draft: LabelDraft)] {
        var part: [(Int64, LabelDraft)] = []
        while part.count < Self.linesTogether, let line = try lines.next() {
            part.append((line.number, try draft(of: line)))
        }
        return part
    }

    private func draft(of line: LineReader.Line) throws(LineRefusal) -> LabelDraft {
        do throws(LabelError) {
            let request = try EmitLabelRequest(json: line.bytes)
            if let src = request.src, src != origin { throw .invalidField("src is \(src), not \(origin)") }
            return request.draft
        } catch {
            throw LineRefusal(line: line.number, reason: error.description)
        }
    }
}

extension LabelImporter.Report {
    fileprivate mutating func count(_ results: [Result<Emission, LabelError>], on numbers: [Int64]) {
        for (number, result) in zip(numbers, results) {
            switch result {
            case .success(let emission) where emission.isNew:
                emitted += 1
                if emission.negatesUnknown { negatedUnknown += 1 }
                let label = emission.entry.label
                if !label.isNegation, unshownValues.count < Self.maximumUnshownValues,
                    ValueSyntax(label.val).problem != nil
                {
                    unshownValues.insert(label.val)
                }
            case .success: held += 1
            case .failure(let error):
                refused += 1
                guard refusals.count < Self.maximumRefusals else { continue }
                refusals.append(LineRefusal(line: number, reason: error.description))
            }
        }
    }
}

/// A line of a file that is no label, or one that cannot be made.
package struct LineRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package let line: Int64
    package let reason: String

    /// What was checked is not what was read behind that.
    static let changed = LineRefusal(line: 1, reason: "the file has changed while it was read")

    package var description: String { "line \(line): \(reason)" }
}
