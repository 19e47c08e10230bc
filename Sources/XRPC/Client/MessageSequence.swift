import DataModel
import HTTPClient
import Schema

/// The messages of one connection. What breaks its lexicon is skipped; what is no frame ends it.
struct MessageSequence<Message: StreamMessage>: AsyncSequence, Sendable {
    typealias Element = Message

    let connection: WebSocketConnection
    let skipped: @Sendable (String) -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(messages: connection.messages.makeAsyncIterator(), skipped: skipped)
    }

    struct Iterator: AsyncIteratorProtocol {
        var messages: WebSocketMessages.AsyncIterator
        let skipped: @Sendable (String) -> Void

        mutating func next() async throws -> Message? {
            while let message = try await messages.next() {
                guard case .binary(let bytes) = message else {
                    skipped("a text message")
                    continue
                }
                if let message = try read(StreamFrame(bytes: bytes)) { return message }
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
