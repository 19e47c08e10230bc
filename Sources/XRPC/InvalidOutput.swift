import DataModel
import Schema
public import Syntax

/// What a handler gave breaks the lexicon of its method: a mistake of the program, looked for in debug builds only.
public struct InvalidOutput: Error, Sendable, Hashable, CustomStringConvertible {
    public let method: NSID
    /// Where in the output: keys and indexes joined by dots, behind the type of a frame; empty for the whole.
    public let path: String
    public let reason: String

    public var description: String {
        "the output of \(method) breaks its lexicon: \(path.isEmpty ? reason : "\(path) \(reason)")"
    }
}

extension InvalidOutput {
    /// Checks the constraints of an answer. Raw bytes have none.
    static func check(_ output: some MethodBody, of method: NSID) throws {
        #if DEBUG
            guard let value = output as? any LexiconValue else { return }
            do {
                try value.validate()
            } catch {
                throw InvalidOutput(method: method, path: error.path, reason: error.reason)
            }
        #endif
    }

    /// The same frames, which fail at the first that is no message of the method.
    static func checking<Method: SubscriptionMethod>(_ frames: FrameStream, of method: Method.Type) -> FrameStream {
        #if DEBUG
            FrameStream(CheckedFrames<Method>(frames: frames))
        #else
            frames
        #endif
    }
}

#if DEBUG
    private struct CheckedFrames<Method: SubscriptionMethod>: AsyncSequence, Sendable {
        let frames: FrameStream

        func makeAsyncIterator() -> Iterator { Iterator(frames: frames.makeAsyncIterator()) }

        struct Iterator: AsyncIteratorProtocol {
            var frames: FrameStream.AsyncIterator

            mutating func next() async throws -> StreamFrame? {
                guard let frame = try await frames.next() else { return nil }
                try CheckedFrames.check(frame)
                return frame
            }
        }

        private static func check(_ frame: StreamFrame) throws {
            var type = ""
            do {
                guard let message = try frame.message(Method.Message.self) else {
                    throw ConstraintViolation(path: "", reason: "has a frame of a type that the lexicon does not name")
                }
                type = message.frameType
                try message.validate()
            } catch is XRPCError {
                // An error frame is allowed to every stream.
            } catch let error as DataError {
                throw InvalidOutput(method: Method.nsid, path: error.path, reason: error.reason)
            } catch let violation as ConstraintViolation {
                let path = type + (violation.path.isEmpty ? "" : ".\(violation.path)")
                throw InvalidOutput(method: Method.nsid, path: path, reason: violation.reason)
            }
        }
    }
#endif
