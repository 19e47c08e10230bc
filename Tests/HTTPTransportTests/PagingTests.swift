import DataModel
import HTTPClient
import Schema
import Synchronization
import Testing
import XRPC

@testable import HTTPTransport

/// A list of numbers in pages, behind cursors that tests choose.
private enum List: PagedListMethod {
    static let nsid = Sample.nsid("list")
    static let outputEncoding: String? = "application/json"

    struct Parameters: MethodParameters {
        var step: Int64
        var cursor: String?

        init(step: Int64, cursor: String? = nil) {
            self.step = step
            self.cursor = cursor
        }

        init(from reader: ParameterReader) throws(XRPCError) {
            step = try reader.integer("step") ?? 0
            cursor = try reader.string("cursor")
        }

        func encode(to writer: inout ParameterWriter) {
            writer.integer("step", step)
            if let cursor { writer.string("cursor", cursor) }
        }
    }

    struct Output: JSONBody {
        var cursor: String?
        var numbers: [Int64]

        init(cursor: String?, numbers: [Int64]) {
            self.cursor = cursor
            self.numbers = numbers
        }

        init(from reader: inout DataReader) throws(DataError) {
            let value = try reader.value()
            cursor = value["cursor"]?.asString
            numbers = value["numbers"]?.asArray?.compactMap(\.asInteger) ?? []
        }

        func encode(to writer: inout DataWriter) {
            var map: DataMap = ["numbers": .array(numbers.map(Value.integer))]
            if let cursor { map["cursor"] = .string(cursor) }
            writer.map(map)
        }
    }

    static func parameters(_ parameters: Parameters, after output: Output) -> Parameters? {
        output.cursor.map { Parameters(step: parameters.step, cursor: $0) }
    }

    static func items(of output: Output) -> [Int64] { output.numbers }
}

private struct ListHandler: QueryHandler {
    typealias Method = List
    /// The page behind each cursor; none behind the empty one is the first.
    let pages: [String: List.Output]
    let requests = Requests()

    final class Requests: Sendable {
        let seen = Mutex<[List.Parameters]>([])
        var cursors: [String] { seen.withLock { $0.map { $0.cursor ?? "" } } }
        var steps: Set<Int64> { seen.withLock { Set($0.map(\.step)) } }
    }

    func respond(to parameters: List.Parameters, from caller: Caller) async throws -> List.Output {
        requests.seen.withLock { $0.append(parameters) }
        guard let page = pages[parameters.cursor ?? ""] else { throw XRPCError.invalidRequest("No such page.") }
        return page
    }
}

@Suite(.timeLimit(.minutes(1)))
struct PagingTests {
    private func run(
        _ pages: [String: List.Output],
        _ body: @escaping @Sendable (XRPCClient, ListHandler.Requests) async throws -> Void
    ) async throws {
        let handler = ListHandler(pages: pages)
        try await ServerHarness.run(routes: [.query(handler)]) { try await body($0.caller, handler.requests) }
    }

    @Test func pagesComeUntilThereIsNoCursor() async throws {
        let pages: [String: List.Output] = [
            "": .init(cursor: "é b", numbers: [1, 2]), "é b": .init(cursor: "c", numbers: []),
            "c": .init(cursor: nil, numbers: [3]),
        ]
        try await run(pages) { client, requests in
            let outputs = try await client.pages(List.self, .init(step: 7)).reduce(into: []) { $0.append($1.numbers) }
            #expect(outputs == [[1, 2], [], [3]])
            #expect(requests.cursors == ["", "é b", "c"])
            #expect(requests.steps == [7])
            #expect(try await client.items(List.self, .init(step: 7)).reduce(into: []) { $0.append($1) } == [1, 2, 3])
            // From a page in the middle.
            let rest = client.items(List.self, .init(step: 7, cursor: "c"))
            #expect(try await rest.reduce(into: []) { $0.append($1) } == [3])
        }
    }

    @Test(arguments: [
        // The same cursor again; an empty one; a circle of two and one of three that begins late.
        (["": "a", "a": "a"], 2), (["": ""], 1), (["": "a", "a": "b", "b": "a"], 8),
        (["": "a", "a": "b", "b": "c", "c": "d", "d": "b"], 12),
    ])
    func aServerThatGoesInCirclesIsLeft(cursors: [String: String], atMost: Int) async throws {
        try await run(cursors.mapValues { List.Output(cursor: $0, numbers: [1]) }) { client, requests in
            var count = 0
            for try await _ in client.items(List.self, .init(step: 1)) { count += 1 }
            #expect((cursors.count...atMost).contains(count))
            #expect(requests.cursors.count == count)
        }
    }

    @Test func aPageThatFailsThrowsAndEnds() async throws {
        try await run(["": .init(cursor: "gone", numbers: [1, 2])]) { client, _ in
            var items = client.items(List.self, .init(step: 1)).makeAsyncIterator()
            let whole = [try await items.next(), try await items.next()]
            #expect(whole == [1, 2])
            await #expect(throws: XRPCError.invalidRequest("No such page.")) { try await items.next() }
            #expect(try await items.next() == nil)
        }
    }

    @Test func nothingIsAskedForBeforeItIsWanted() async throws {
        let pages: [String: List.Output] = [
            "": .init(cursor: "a", numbers: [1, 2]), "a": .init(cursor: "b", numbers: [3]),
            "b": .init(cursor: nil, numbers: [4]),
        ]
        try await run(pages) { client, requests in
            let list = client.items(List.self, .init(step: 1))
            #expect(requests.cursors.isEmpty)
            for try await item in list where item == 2 { break }
            #expect(requests.cursors == [""])
            for try await item in list where item == 3 { break }
            #expect(requests.cursors == ["", "", "a"])
        }
    }

    @Test func aCancelledTaskAsksNoMore() async throws {
        try await run(["": .init(cursor: "a", numbers: [1]), "a": .init(cursor: nil, numbers: [2])]) {
            client, requests in
            let task = Task {
                var items = client.items(List.self, .init(step: 1)).makeAsyncIterator()
                let first = try await items.next()
                withUnsafeCurrentTask { $0?.cancel() }
                do {
                    _ = try await items.next()
                    return false
                } catch is CancellationError {
                    return first == 1
                }
            }
            let isCancelled = try await task.value
            #expect(isCancelled)
            #expect(requests.cursors == [""])
        }
    }
}
