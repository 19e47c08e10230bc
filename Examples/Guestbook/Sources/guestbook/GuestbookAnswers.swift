import GuestbookLexicons
import XRPC

/// Answers the methods of the service `guestbook`. The protocol is generated: without one of these functions, or with
/// a wrong one, the program does not compile.
struct GuestbookAnswers: GuestbookServer {
    let book: Book

    /// Everybody may sign.
    func access(to method: any XRPCMethod.Type) -> Access? { .anybody }

    func guestbookListEntries(
        _ parameters: Com.Example.Guestbook.ListEntries.Parameters, from caller: Caller
    ) async throws -> Com.Example.Guestbook.ListEntries.Output {
        let start = parameters.cursor.map { Int($0) } ?? .max
        guard let start else { throw XRPCError.invalidRequest("This cursor is none of ours.") }
        let page = await book.page(before: start, limit: Int(parameters.limit))
        let views = page.map { Com.Example.Guestbook.Defs.EntryView(seq: Int64($0.place), entry: $0.entry) }
        let cursor = page.last.flatMap { $0.place > 1 ? String($0.place) : nil }
        return .init(cursor: cursor, entries: views)
    }

    func guestbookSign(
        _ parameters: Com.Example.Guestbook.Sign.Parameters, input: Com.Example.Guestbook.Sign.Input,
        from caller: Caller
    ) async throws -> Com.Example.Guestbook.Sign.Output {
        .init(seq: try await book.add(input), entry: input)
    }

    func guestbookWatch(
        _ parameters: Com.Example.Guestbook.Watch.Parameters, from caller: Caller
    ) async throws -> ErasedStream<Com.Example.Guestbook.Watch.Message> {
        let first: Int
        if let cursor = parameters.cursor { first = Int(clamping: max(cursor, 0)) } else { first = await book.count }
        return ErasedStream(Signatures(book: book, last: first))
    }
}

/// The entries behind a place, as they come.
private struct Signatures: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let book: Book
    var last: Int

    func makeAsyncIterator() -> Signatures { self }

    mutating func next() async -> Com.Example.Guestbook.Watch.Message? {
        guard let entry = await book.entry(at: last + 1) else { return nil }
        last += 1
        return .signed(.init(seq: Int64(last), entry: entry))
    }
}
