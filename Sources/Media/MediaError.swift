/// Why bytes could not be stored or understood.
package enum MediaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// More bytes came than are allowed.
    case tooLarge(limit: Int64)
    /// No bytes came.
    case empty
    /// The bytes are no audio that is accepted; the sentence says why.
    case notAudio(String)
    /// A program that is needed is missing or failed in a way that says nothing about the bytes.
    case program(String)
    /// The system refused a file operation.
    case file(String, Int32)

    package var description: String {
        switch self {
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .empty: "no bytes"
        case .notAudio(let why): "not audio: \(why)"
        case .program(let why): why
        case .file(let path, let code): "\(path): error \(code)"
        }
    }
}
