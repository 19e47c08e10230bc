/// The clients for calls to one kind of servers, with the same rules about addresses.
public struct OutgoingClients: Sendable {
    public let web: WebClient
    public let sockets: WebSocketClient

    public init(configuration: WebClientConfiguration) {
        web = WebClient(configuration: configuration)
        sockets = WebSocketClient(configuration: configuration)
    }
}
