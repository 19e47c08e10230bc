import DataModel
import HTTPClient
import Schema

/// The messages of one connection. What breaks its lexicon is skipped; what is no frame ends it.
struct MessageSequence<Method: SubscriptionMethod>: AsyncSequence, Sendable {
    typealias Message = Method.Message
    typealias Element = Message

    let connection: WebSocketConnection
    /// Whether text messages mean something.
    let readsTexts: Bool
    let skipped: @Sendable (String) -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(messages: connection.messages.makeAsyncIterator(), readsTexts: readsTexts, skipped: skipped)
    }

    struct Iterator: AsyncIteratorProtocol {
        var messages: WebSocketMessages.AsyncIterator
        let readsTexts: Bool
        let skipped: @Sendable (String) -> Void

        mutating func next() async throws -> Message? {
            while let message = try await messages.next() {
                if let frame = try frame(message), let message = try read(frame) { return message }
            }
            return nil
        }

        /// The message as a frame; nil for one that is skipped.
        private func frame(_ message: WebSocketMessage) throws -> StreamFrame? {
            switch message {
            case .binary(let bytes): return StreamFrame(bytes: bytes)
            case .text(let text) where readsTexts:
                if let frame = try StreamText(text).frame(of: Method.nsid) { return frame }
                skipped("a message of unknown kind")
            case .text: skipped("a text message")
            }
            return nil
        }

        /// The message of a frame; nil for one that is skipped.
        private func read(_ frame: StreamFrame) throws -> Message? {
            do {
                if let message = try frame.message(Message.self) {
                    try message.validate()
                    return message
                }
                skipped("a message of unknown type")
            } catch let violation as ConstraintViolation {
                skipped("\(violation)")
            } catch let error as DataError {
                guard frame.isWellFormed else { throw error }
                skipped("\(error)")
            }
            return nil
        }
    }
}
