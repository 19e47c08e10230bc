import HTTPTypes
import Testing
import XRPC

@testable import HTTPTransport

struct TurnsTests {
    private static func waiting(_ turns: Turns, _ count: Int) async {
        while turns.waiting < count { await Task.yield() }
    }

    @Test(.timeLimit(.minutes(1)))
    func workBeyondTheLimitWaitsInOrder() async throws {
        let turns = Turns(limit: 10, maximumWaiters: 8)
        var first: Turns.Turn? = try await turns.take(6)
        var second: Turns.Turn? = try await turns.take(4)
        let (order, began) = AsyncStream.makeStream(of: Int.self)
        var tasks: [Task<Void, any Error>] = []
        for (number, weight) in [(1, 9), (2, 3), (3, 1)] {
            tasks.append(
                Task {
                    let turn = try await turns.take(weight)
                    began.yield(number)
                    withExtendedLifetime(turn) {}
                })
            await Self.waiting(turns, number)
        }
        // The last two would fit, but the first one waits ahead of them.
        second = nil
        #expect(second == nil && turns.waiting == 3)
        first = nil
        #expect(first == nil)
        for task in tasks { try await task.value }
        began.finish()
        var numbers: [Int] = []
        for await number in order { numbers.append(number) }
        #expect(numbers.first == 1 && numbers.count == 3)
        #expect(turns.waiting == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func workThatIsHeavierThanTheLimitIsDoneAlone() async throws {
        let turns = Turns(limit: 10, maximumWaiters: 8)
        var heavy: Turns.Turn? = try await turns.take(100)
        let light = Task { try await turns.take(1) }
        await Self.waiting(turns, 1)
        heavy = nil
        #expect(heavy == nil)
        _ = try await light.value
    }

    @Test(.timeLimit(.minutes(1)))
    func whoCancelsMakesRoomForTheNext() async throws {
        let turns = Turns(limit: 10, maximumWaiters: 8)
        let held = try await turns.take(5)
        let heavy = Task { try await turns.take(6) }
        await Self.waiting(turns, 1)
        let light = Task { try await turns.take(5) }
        await Self.waiting(turns, 2)
        heavy.cancel()
        await #expect(throws: CancellationError.self) { try await heavy.value }
        _ = try await light.value
        withExtendedLifetime(held) {}
    }

    @Test(.timeLimit(.minutes(1)))
    func tooManyWaitersAreRejected() async throws {
        let turns = Turns(limit: 1, maximumWaiters: 1)
        let held = try await turns.take(1)
        let waiter = Task { try await turns.take(1) }
        await Self.waiting(turns, 1)
        let error = await #expect(throws: FieldedError.self) { try await turns.take(1) }
        #expect(error?.error.status == 503 && error?.fields[.retryAfter] == "5")
        waiter.cancel()
        withExtendedLifetime(held) {}
    }
}
