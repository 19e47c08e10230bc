/// The rooms of the house and the row each stands in; `ARCHITECTURE.md` tells why.
enum Rows {
    static let table: [Int: [String]] = [
        0: ["CArgon2", "CCBOR", "COpenSSL", "CCurl", "CResolv", "CSecp256k1", "Syntax"],
        1: ["DataModel", "HTML"],
        2: ["HTTPClient", "Keys", "Schema", "Storage"],
        3: ["Codegen", "Identity", "Repo"],
        4: ["XRPC", "lexgen"],
        5: ["Lexicons"],
        6: ["Labeling"],
        7: ["HTTPTransport", "Media", "PDSClient", "Streams"],
        8: ["Accounts", "Jobs"],
        9: ["AppView", "Labeler", "LabelerChecks", "PDS", "Upload"],
        10: ["plyr"],
    ]

    /// What is run and not imported: these may print, and the last of them knows the time.
    static let executables: Set<String> = ["lexgen", "plyr"]

    /// The row of a module of ours; nil for what others make.
    static func row(of module: String) -> Int? {
        table.first { $0.value.contains(module) }?.key
    }
}
