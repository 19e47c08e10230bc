import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Synchronization
import XRPC

/// The requests of one connection, one after the other.
struct HTTPConversation {
    let dispatcher: Dispatcher
    let ticket: UpgradeTicket
    let notes: ConnectionNotes
    let channel: any Channel
    /// Answers a handshake that was accepted, and serves its subscription to the end.
    let serveStream: @Sendable (HTTPRequestHead) async throws -> Void

    /// What is left of a body that nobody wanted and is read away to keep the connection.
    private static let drainBytes = 256 << 10
    /// What is read away before hanging up, so that the peer sees the answer instead of a reset.
    private static let lingerBytes = 16 << 20
    private static let lingerTime = TimeAmount.seconds(5)

    func run(_ asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>) async {
        do {
            try await asyncChannel.executeThenClose { inbound, outbound in
                let configuration = dispatcher.configuration
                let parts = RequestParts(
                    inbound, pace: .init(bytes: configuration.bodyPaceBytes, time: configuration.bodyPaceTime))
                do {
                    while let head = try await parts.nextHead() {
                        guard try await exchange(head, parts, outbound) else { break }
                    }
                } catch let error as HTTPParserError {
                    try await refuse(error, outbound)
                }
                outbound.finish()
                _ = channel.eventLoop.scheduleTask(in: Self.lingerTime) { channel.close(promise: nil) }
                try await parts.drainAll(upTo: Self.lingerBytes)
            }
        } catch {
            // The peer has gone; what it asked for is in the log already.
            dispatcher.log.trace("connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// One request and its answer; false if the connection shall end.
    private func exchange(
        _ head: HTTPRequest, _ parts: RequestParts, _ outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    ) async throws -> Bool {
        let clock = ContinuousClock.now
        let note = notes.takeHead()
        if let handshake = note.handshake,
            await dispatcher.decideUpgrade(handshake, from: channel.remoteAddress?.ipAddress, ticket)
        {
            try await serveStream(handshake)
            return false
        }
        let body = ReceivedBody(
            stream: parts.body(beforeFirst: { if !note.isOld { try await Self.sendContinue(head, outbound) } }),
            contentType: head.headerFields[.contentType], length: head.headerFields[.contentLength].flatMap { Int($0) },
            timeLimit: dispatcher.configuration.bodyTimeout)
        let request = dispatcher.request(
            head, body: body, from: channel.remoteAddress?.ipAddress, endWithPeer: notes.endWithPeer)
        let answer =
            if let refusal = note.fault ?? ticket.takeRefusal() {
                dispatcher.refuse(refusal, to: request)
            } else {
                await dispatcher.respond(to: request)
            }
        // An old client has one answer from each connection; some end it themselves, if it has a length.
        let closes = answer.closes || note.fault != nil || note.isOld || wantsClose(head) || !canKeep(head, parts)
        var sender = ResponseSender(
            writer: PacedWriter(outbound, to: channel), isHead: head.method == .head,
            knowsChunks: !note.isOld, closes: closes)
        do {
            let sent = try await sender.send(answer, date: dispatcher.date())
            dispatcher.logAccess(request, answer, sentBytes: sent, took: ContinuousClock.now - clock)
        } catch {
            dispatcher.logBroken(request, answer, error, took: ContinuousClock.now - clock)
            throw error
        }
        guard parts.endBody(), !closes else { return false }
        return try await parts.drain(upTo: Self.drainBytes)
    }

    /// Besides those who say so: behind a wish for another protocol, granted or not, the decoder reads no requests.
    private func wantsClose(_ head: HTTPRequest) -> Bool {
        let options = head.headerFields[values: .connection].flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " }.lowercased() }
        return options.contains("close") || options.contains("upgrade") || head.method == .connect
    }

    /// Whether what is unread of the body is little enough to read it away.
    private func canKeep(_ head: HTTPRequest, _ parts: RequestParts) -> Bool {
        if parts.isBodyComplete { return true }
        if head.headerFields[.transferEncoding] != nil || head.headerFields[.expect] != nil { return false }
        return head.headerFields[.contentLength].flatMap { Int($0) } ?? 0 <= Self.drainBytes
    }

    /// Lets a peer go on that waits before it sends its body (RFC 9110, 10.1.1).
    private static func sendContinue(
        _ head: HTTPRequest, _ outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    ) async throws {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return }
        try await outbound.write(.head(HTTPResponse(status: .continue)))
    }

    /// Answers what is no HTTP.
    private func refuse(
        _ error: HTTPParserError, _ outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    ) async throws {
        let status: HTTPResponse.Status = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
        let fields: HTTPFields = [.connection: "close", .contentLength: "0"]
        try await outbound.write(.head(HTTPResponse(status: status, headerFields: fields)))
        try await PacedWriter(outbound, to: channel).writeLast(.end(nil))
    }
}
