/// The PLC directory that a server uses, and gives the DIDs of its accounts to.
struct ConfiguredDirectory: Sendable {
    static let standard = "https://plc.directory"

    /// Without a slash at the end.
    let url: String
    /// Whether it is the one that this server has embedded, which needs no copy.
    let isEmbedded: Bool
    /// Whether accounts of this server are given to it.
    let takesAccounts: Bool

    /// - Parameter url: nil for the default.
    init(_ url: String?, of identity: ServiceIdentity) {
        let chosen = url ?? ConfiguredDirectory.standard
        self.url = chosen.hasSuffix("/") ? String(chosen.dropLast()) : chosen
        isEmbedded = self.url == identity.embeddedDirectoryURL
        // Trials on a developer's machine are not told to the network.
        takesAccounts = !isEmbedded && (url != nil || !identity.isLocal)
    }
}

extension ServiceIdentity {
    /// Where the embedded PLC directory is served.
    var embeddedDirectoryURL: String { publicURL + "/plc" }

    /// The directory that the server uses.
    var directory: ConfiguredDirectory { ConfiguredDirectory(plcDirectory, of: self) }

    /// The directory that has the accounts of this folder: the embedded one, on a developer's machine.
    ///
    /// - Parameter url: what a command was told; nil for what the server was told.
    func accountDirectory(_ url: String?) -> ConfiguredDirectory {
        let chosen = url ?? plcDirectory ?? (isLocal ? embeddedDirectoryURL : nil)
        return ConfiguredDirectory(chosen, of: self)
    }
}
