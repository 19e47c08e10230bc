import DataModel
import HTTPTypes
import Logging
import XRPC

/// The one exit of errors: answers pass, everything else is hidden, logged and becomes status 500.
extension Dispatcher {
    func errorAnswer(for error: any Error, to request: ServerRequest) -> Answer {
        switch error {
        case let error as XRPCError:
            var answer = envelope(error)
            // The rest of a body that took too long is not waited for.
            answer.closes = error.status == 408
            return answer
        case RequestBodyError.tooSlow: return errorAnswer(for: XRPCError.requestTimeout, to: request)
        case let error as FieldedError:
            var answer = envelope(error.error)
            for field in error.fields { answer.response.fields[field.name] = field.value }
            return answer
        case is RequestBodyError:
            // The peer has gone or broken the framing; what we say will hardly be read.
            var answer = envelope(.invalidRequest("The body is incomplete."))
            answer.closes = true
            return answer
        case is CancellationError:
            return envelope(XRPCError(status: 503, name: "NotEnoughResources", message: "The server is stopping."))
        default:
            if let known = environment.explain(error) {
                log.error(
                    "request failed for now",
                    metadata: ["request": "\(request.context.id)", "path": "\(request.path)", "error": "\(error)"])
                return errorAnswer(for: known, to: request)
            }
            log.error(
                "request failed",
                metadata: [
                    "request": "\(request.context.id)", "path": "\(request.path)", "error": "\(error)",
                ])
            return envelope(.internalServerError)
        }
    }

    private func envelope(_ error: XRPCError) -> Answer {
        var body: DataMap = ["error": .string(error.name)]
        if let message = error.message { body["message"] = .string(message) }
        var response = PlainResponse.json(Value.map(body).json(), status: error.status)
        // RFC 9110, 15.5.2, wants a challenge; who knows better replaces it.
        if error.status == 401 { response.fields[.wwwAuthenticate] = "Bearer" }
        return Answer(response: response, errorName: error.name)
    }
}
