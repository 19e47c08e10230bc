import Foundation
import NIOCore
import NIOPosix

/// What a load of requests came to.
struct LoadResult: Sendable {
    var requests = 0
    /// Answers that were none of status 200.
    var failures = 0
    /// How long each answer took.
    var times: [TimeAmount] = []

    /// The time within which that part of the answers came, in milliseconds; `share` is from 0 to 1.
    func milliseconds(share: Double) -> Double {
        let sorted = times.sorted()
        guard let last = sorted.indices.last else { return .nan }
        return Double(sorted[min(last, Int(Double(sorted.count) * share))].nanoseconds) / 1_000_000
    }
}

/// Asks over connections that stay open, on each one question behind the other.
enum Load {
    static let connections = 8

    /// - Parameter question: the path and query of a request.
    static func run(
        port: Int, connections: Int = connections, for time: TimeAmount, _ group: MultiThreadedEventLoopGroup,
        question: @escaping @Sendable (inout Chance) -> String
    ) async throws -> LoadResult {
        let end = NIODeadline.now() + time
        var pending: [EventLoopFuture<LoadResult>] = []
        for number in 0..<connections {
            let done = group.next().makePromise(of: LoadResult.self)
            let connecting = ClientBootstrap(group: group).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        RequesterHandler(
                            chance: Chance(UInt64(number)), end: end, done: done, question: question))
                }
            }.connect(host: "127.0.0.1", port: port)
            connecting.whenFailure { done.fail($0) }
            pending.append(done.futureResult)
        }
        var sum = LoadResult()
        for result in pending {
            let result = try await result.get()
            sum.requests += result.requests
            sum.failures += result.failures
            sum.times += result.times
        }
        return sum
    }
}

/// One connection of a load, as small as can be: it shares the machine with the server.
final class RequesterHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var chance: Chance
    private let end: NIODeadline
    private let done: EventLoopPromise<LoadResult>
    private let question: @Sendable (inout Chance) -> String
    private var head: [UInt8] = []
    /// Bytes of the body that have not come; nil while the head comes.
    private var missing: Int?
    private var result = LoadResult()
    private var asked = NIODeadline.now()

    init(
        chance: Chance, end: NIODeadline, done: EventLoopPromise<LoadResult>,
        question: @escaping @Sendable (inout Chance) -> String
    ) {
        self.chance = chance
        self.end = end
        self.done = done
        self.question = question
    }

    func channelActive(context: ChannelHandlerContext) { ask(context) }

    func channelInactive(context: ChannelHandlerContext) { done.fail(ChannelError.eof) }

    private func ask(_ context: ChannelHandlerContext) {
        guard NIODeadline.now() < end else {
            done.succeed(result)
            return context.close(promise: nil)
        }
        asked = .now()
        let request = "GET \(question(&chance)) HTTP/1.1\r\nHost: localhost\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = unwrapInboundIn(data)
        if let missing {
            self.missing = missing - piece.readableBytes
        } else {
            head += piece.readableBytesView
            guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            missing = Self.length(head[..<end.lowerBound]) - (head.count - end.upperBound)
            if !head.starts(with: Array("HTTP/1.1 200".utf8)) { result.failures += 1 }
        }
        guard missing == 0 else { return }
        missing = nil
        head.removeAll(keepingCapacity: true)
        result.requests += 1
        result.times.append(.now() - asked)
        ask(context)
    }

    /// What `Content-Length` says.
    private static func length(_ head: ArraySlice<UInt8>) -> Int {
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            let parts = line.split(separator: ":")
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
            }
        }
        return 0
    }
}
