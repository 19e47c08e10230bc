/// Names an account: by DID when the text starts with `did:`, otherwise by handle.
public enum AtIdentifier: SyntaxValue {
    case did(DID)
    case handle(Handle)

    public static let format = "at-identifier"

    public init(_ text: String) throws(SyntaxError) {
        do throws(SyntaxError) {
            if text.withBytes({ $0.starts(with: "did:") }) {
                self = .did(try DID(text))
            } else {
                self = .handle(try Handle(text))
            }
        } catch {
            throw SyntaxError(format: Self.format, reason: error.reason)
        }
    }

    public var text: String {
        switch self {
        case .did(let did): did.text
        case .handle(let handle): handle.text
        }
    }

    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        bytes.starts(with: "did:") ? DID.problem(bytes) : Handle.problem(bytes)
    }
}
