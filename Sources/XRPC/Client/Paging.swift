/// A query whose answer may be one page of many: its parameters and its output have an optional string `cursor`.
public protocol PagedQueryMethod: QueryMethod {
    /// The parameters that ask for the page behind `output`, the others as they were; nil when there is none.
    static func parameters(_ parameters: Parameters, after output: Output) -> Parameters?
}

/// A paged query that is all about one list.
public protocol PagedListMethod: PagedQueryMethod {
    associatedtype PageItem: Sendable

    static func items(of output: Output) -> [PageItem]
}

extension XRPCClient {
    /// The pages of a query, from the one that `parameters` ask for. Each is asked for when it is wanted.
    ///
    /// A page without a cursor is the last, and so is one with an empty cursor or one that was used before: a server
    /// that goes in circles does not lead us on for ever. A page that fails throws, and ends the sequence.
    public func pages<Method: PagedQueryMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) -> ErasedStream<Method.Output> {
        ErasedStream(PageSequence<Method>(client: self, parameters: parameters))
    }

    /// The items of a list, page behind page; see ``pages(_:_:)``. A page is asked for when its first item is wanted.
    public func items<Method: PagedListMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) -> ErasedStream<Method.PageItem> {
        ErasedStream(ItemSequence<Method>(pages: PageSequence(client: self, parameters: parameters)))
    }
}

private struct PageSequence<Method: PagedQueryMethod>: AsyncSequence, Sendable {
    let client: XRPCClient
    let parameters: Method.Parameters

    func makeAsyncIterator() -> Iterator {
        Iterator(client: client, upcoming: parameters, trail: CursorTrail(from: parameters))
    }

    struct Iterator: AsyncIteratorProtocol {
        let client: XRPCClient
        /// What asks for the next page; nil at the end.
        var upcoming: Method.Parameters?
        var trail: CursorTrail

        mutating func next() async throws -> Method.Output? {
            guard let parameters = upcoming else { return nil }
            upcoming = nil
            try Task.checkCancellation()
            let output = try await client.call(Method.self, parameters)
            if let following = Method.parameters(parameters, after: output), trail.leads(to: following) {
                upcoming = following
            }
            return output
        }
    }
}

/// The cursors used so far. Notices a circle of any length, though it remembers only two of them (Brent's algorithm).
private struct CursorTrail {
    private var last: [UInt8]
    private var mark: [UInt8]
    private var steps = 0
    private var reach = 1

    init(from parameters: some MethodParameters) {
        last = Self.cursor(of: parameters)
        mark = last
    }

    /// Notes the next request; false when it has no cursor or goes in a circle.
    mutating func leads(to parameters: some MethodParameters) -> Bool {
        let cursor = Self.cursor(of: parameters)
        guard !cursor.isEmpty, cursor != last, cursor != mark else { return false }
        last = cursor
        steps += 1
        if steps == reach {
            mark = cursor
            steps = 0
            reach *= 2
        }
        return true
    }

    /// Still encoded. An empty cursor is none to a server.
    private static func cursor(of parameters: some MethodParameters) -> [UInt8] {
        let name = "cursor=".utf8
        let pair = parameters.query.utf8.split(separator: UInt8(ascii: "&")).first { $0.starts(with: name) }
        return pair.map { Array($0.dropFirst(name.count)) } ?? []
    }
}

private struct ItemSequence<Method: PagedListMethod>: AsyncSequence, Sendable {
    let pages: PageSequence<Method>

    func makeAsyncIterator() -> Iterator { Iterator(pages: pages.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var pages: PageSequence<Method>.Iterator
        /// What is left of a page.
        var items: ArraySlice<Method.PageItem> = []

        mutating func next() async throws -> Method.PageItem? {
            while items.isEmpty {
                guard let page = try await pages.next() else { return nil }
                items = Method.items(of: page)[...]
            }
            return items.popFirst()
        }
    }
}
