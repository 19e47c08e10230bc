import ArgumentParser
import Foundation
import HTTPClient
import Schema
import XRPC

/// The account that a command signs in to.
struct SignInOptions: ParsableArguments {
    @Option(help: "The origin of the account's server, such as http://localhost:8080.")
    var service: String
    @Option(help: "The handle of the account.")
    var handle: String
    @OptionGroup var password: PasswordOption

    func validate() throws { try Self.check(service: service) }

    /// Refuses what is no origin.
    static func check(service: String) throws {
        let parts = URLComponents(string: service)
        let isOrigin =
            ["http", "https"].contains(parts?.scheme?.lowercased()) && parts?.host?.isEmpty == false
            && ["", "/"].contains(parts?.path) && parts?.query == nil && parts?.fragment == nil
        guard isOrigin else { throw ValidationError("--service takes an origin, such as http://localhost:8080") }
    }

    /// Calls the server; its errors become a ``ServerError``.
    func calling<Result>(_ call: () async throws -> Result) async throws -> Result {
        try await ServerError.naming(service, call)
    }
}

/// What a server has refused, or why it could not be called.
struct ServerError: Error, CustomStringConvertible {
    let description: String

    /// Calls a server. What goes wrong there is told with the server's address, and in nothing but plain text.
    static func naming<Result>(_ service: String, _ call: () async throws -> Result) async throws -> Result {
        do {
            return try await call()
        } catch let error where error is XRPCError || error is HTTPClientError {
            throw ServerError(description: "\(service): " + OneLine.text("\(error)"))
        }
    }
}

/// A password, which need not stand on the command line.
struct PasswordOption: ParsableArguments {
    private static let variable = "PLYR_PASSWORD"

    @Option(
        help: """
            The password. Others on this machine can see it in the list of processes: without it, the environment \
            variable PLYR_PASSWORD is taken, or else one line of standard input.
            """)
    var password: String?

    /// The password, from wherever it is given.
    func text() throws -> String {
        if let password { return password }
        if let password = ProcessInfo.processInfo.environment[Self.variable] { return password }
        let line =
            isatty(STDIN_FILENO) == 1 ? getpass("Password: ").map { String(cString: $0) } : readLine()
        guard let line, !line.isEmpty else {
            throw ValidationError(
                "there is no password: not in --password, not in \(Self.variable), and not on standard input")
        }
        return line
    }
}
