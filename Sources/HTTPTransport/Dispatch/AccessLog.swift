import HTTPTypes
import Logging
import XRPC

/// One line for each request. Paths only: queries and fields may hold tokens.
extension Dispatcher {
    func logAccess(_ request: ServerRequest, _ answer: Answer, sentBytes: Int, took: Duration) {
        var metadata = metadata(request, answer, took)
        metadata["bytes"] = "\(sentBytes)"
        log.info("request", metadata: metadata)
    }

    /// The answer did not reach the peer whole.
    func logBroken(_ request: ServerRequest, _ answer: Answer, _ error: any Error, took: Duration) {
        var metadata = metadata(request, answer, took)
        metadata["broken"] = "\(error)"
        log.info("request", metadata: metadata)
    }

    private func metadata(_ request: ServerRequest, _ answer: Answer, _ took: Duration) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request": "\(request.context.id)", "verb": "\(request.method.rawValue)",
            "path": "\(request.path.prefix(Self.maximumLoggedPath))", "status": "\(answer.response.status)",
            "milliseconds": "\(Self.milliseconds(took))",
        ]
        if let address = request.context.remoteAddress { metadata["peer"] = "\(address)" }
        if let name = answer.errorName { metadata["error"] = "\(name)" }
        for (name, detail) in request.context.annotations.details { metadata[name] = "\(detail)" }
        return metadata
    }

    /// Names of methods and identifiers are shorter.
    private static let maximumLoggedPath = 400

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
