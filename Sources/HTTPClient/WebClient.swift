/// Everything that goes out over HTTP.
///
/// One libcurl thread drives all exchanges. Connections are kept and used again. Addresses of this machine and site
/// are refused after name lookup (``AddressClass``), unless the configuration trusts the origin. Its thread ends
/// with ``shutdown()``, or when the client and all of its answers have been let go.
public final class WebClient: Sendable {
    public let configuration: WebClientConfiguration
    private let lease: LoopLease

    public init(configuration: WebClientConfiguration = WebClientConfiguration()) {
        self.configuration = configuration
        lease = LoopLease(CurlLoop(configuration))
    }

    /// Ends every exchange with ``HTTPClientError/shutDown`` and returns when the thread has ended.
    public func shutdown() async {
        await lease.loop.stop()
    }

    /// Sends a request and returns when the head of the answer is there.
    ///
    /// A streamed request body is sent to its end before this returns, unless the server answers with a status of
    /// 300 or more before that. Cancelling the calling task ends the exchange.
    public func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        try request.validate()
        var request = request
        var url = try TargetURL(request.url, schemes: ["http", "https"])
        var redirectsLeft = request.maxRedirects ?? configuration.maxRedirects
        while true {
            let response = try await exchange(request, url)
            guard redirectsLeft > 0, let location = response.redirectLocation else {
                if response.redirectLocation != nil, (request.maxRedirects ?? configuration.maxRedirects) > 0 {
                    throw .redirectRefused("too many")
                }
                return response
            }
            redirectsLeft -= 1
            (request, url) = try request.redirected(by: response.status, from: url, to: location)
        }
    }

    private func exchange(
        _ request: OutgoingRequest, _ url: TargetURL
    ) async throws(HTTPClientError) -> IncomingResponse {
        let transfer = Transfer(request, url: url, configuration: configuration, loop: lease.loop)
        let transferLease = TransferLease(transfer, lease)
        transfer.start()
        let result =
            if case .stream(let stream, _) = request.body {
                await WebClient.head(of: transfer, sending: stream)
            } else {
                await transfer.head()
            }
        let head = try result.get()
        return IncomingResponse(status: head.status, headers: head.headers, body: IncomingBody(lease: transferLease))
    }

    /// Sends the body while it waits for the answer.
    private static func head(
        of transfer: Transfer, sending stream: OutgoingStream
    ) async -> Result<ResponseHead, HTTPClientError> {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await stream.forEach { await transfer.offer($0) }
                    // A cancelled sequence may end as if it were complete.
                    try Task.checkCancellation()
                    transfer.completeOutgoing()
                } catch {
                    transfer.failOutgoing(error)
                }
            }
            let head = await transfer.head()
            if case .success(let head) = head, head.status < 300 {} else { group.cancelAll() }
            return head
        }
    }
}
