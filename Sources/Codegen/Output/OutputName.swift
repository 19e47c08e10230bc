/// How generated files are called. The build plugin, which cannot import this, does the same.
public enum OutputName {
    /// The enumerations that spell NSIDs.
    public static let namespaces = "Namespaces.swift"
    /// The lists of everything.
    public static let index = "Index.swift"
    /// The protocols of those who answer methods.
    public static let server = "Server.swift"

    /// A file system's names have 255 bytes; the compiler adds to them.
    private static let maximumBytes = 200

    /// The name of what is made from a document.
    public static func document(_ nsid: String) -> String {
        guard nsid.utf8.count > maximumBytes else { return nsid + ".swift" }
        // FNV-1a tells apart what is cut off.
        let hash = nsid.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(nsid.prefix(maximumBytes))-\(String(hash, radix: 16)).swift"
    }
}
