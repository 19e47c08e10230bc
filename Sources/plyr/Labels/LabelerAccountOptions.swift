import ArgumentParser
import PDS
import PDSClient
import Syntax

/// Which labeler a command is about.
struct LabelerAccountOptions: ParsableArguments {
    @Option(
        help: "The DID of the labeler, if it is another account of this folder; the service itself by default.",
        transform: ArgumentText.did)
    var did: DID?
    @Option(help: "The origin of another server, if the labeler's account is there.")
    var service: String?
    @Option(help: "The handle of the account at that server.")
    var handle: String?
    @OptionGroup var password: PasswordOption
    @OptionGroup var network: LexiconNetwork

    func validate() throws {
        guard (service == nil) == (handle == nil) else {
            throw ValidationError("--service and --handle go together: the account of another server")
        }
        guard did == nil || service == nil else {
            throw ValidationError("--did names an account of this folder, --service one of another server")
        }
        if let service { try SignInOptions.check(service: service) }
    }

    /// Finds the account, and signs in to it if it is elsewhere.
    func account(in data: DataOption) async throws -> LabelerAccount {
        if let service, let handle {
            let password = try password.text()
            return try await calling {
                .remote(
                    try await PDSSession(at: network.client(of: service), identifier: handle, password: password))
            }
        }
        let service = try HostedAccounts.service(in: data.folder())
        return try await LabelerAccount(did ?? service.configuration.did, of: service)
    }

    /// Calls the account's server, if it is another one; its errors become a ``ServerError``.
    func calling<Result>(_ call: () async throws -> Result) async throws -> Result {
        guard let service else { return try await call() }
        return try await ServerError.naming(service, call)
    }
}
