import Foundation
import GuestbookLexicons
import HTTPClient
import HTTPTransport
import Logging
import Schema
import XRPC

/// `guestbook serve PORT`, `guestbook sign PORT TEXT`, `guestbook read PORT`, `guestbook watch PORT`
@main
struct Guestbook {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, let port = arguments.dropFirst().first.flatMap({ Int($0) }) else {
            print("guestbook serve|sign|read|watch PORT [TEXT]")
            exit(2)
        }
        switch command {
        case "serve": try await serve(on: port)
        case "sign": try await sign(arguments.last ?? "", client(of: port))
        case "watch": try await watch(client(of: port))
        default: try await read(client(of: port))
        }
    }

    private static func serve(on port: Int) async throws {
        var configuration = WebServerConfiguration()
        configuration.port = port
        let environment = WebServerEnvironment(
            now: { Int64(Date().timeIntervalSince1970) }, log: Logger(label: "guestbook"),
            ready: { port in print("ready on \(port)") })
        let server = WebServer(
            configuration: configuration, routes: RouteTable(GuestbookAnswers(book: Book()).routes),
            callers: CredentialCallers(serviceTokens: nil), environment: environment)
        try await server.run()
    }

    private static func client(of port: Int) -> XRPCClient {
        var configuration = WebClientConfiguration()
        // Only for development: otherwise nothing on this machine can be called.
        configuration.allowsPrivateAddresses = true
        return XRPCClient(
            service: "http://127.0.0.1:\(port)", web: WebClient(configuration: configuration))
    }

    private static func sign(_ text: String, _ client: XRPCClient) async throws {
        typealias Sign = Com.Example.Guestbook.Sign
        let entry = Entry(text: text, mood: .glad, createdAt: try .init(Date().formatted(.iso8601)))
        do {
            let view = try await client.call(Sign.self, .init(), input: entry)
            print("signed, place \(view.seq)")
        } catch let error where Sign.Failure(error) == .bookFull {
            print("the book is full")
        }
    }

    private static func read(_ client: XRPCClient) async throws {
        for try await view in client.items(Com.Example.Guestbook.ListEntries.self, .init(limit: 2)) {
            print("\(view.seq) \(view.entry.text)")
        }
    }

    private static func watch(_ client: XRPCClient) async throws {
        for try await message in client.follow(Com.Example.Guestbook.Watch.self, .init(cursor: 0)) {
            switch message {
            case .signed(let signed): print("\(signed.seq) \(signed.entry.text)")
            }
        }
    }
}
