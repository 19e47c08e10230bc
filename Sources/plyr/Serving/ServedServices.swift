/// Which services are served from a data folder, by whatever process.
///
/// The locks are not those that keep a second server away: a process that looks holds a lock for a moment, and must not
/// keep a server from starting.
enum ServedServices {
    /// Says for others that these services are served; for as long as the locks are held.
    static func mark(_ services: [ServiceSelection], in folder: DataFolder) -> [FolderLock] {
        services.compactMap { try? FolderLock(lock(of: $0), in: folder) }
    }

    /// Whether a process serves the service.
    static func contains(_ service: ServiceSelection, in folder: DataFolder) -> Bool {
        do {
            try FolderLock(lock(of: service), in: folder, isShared: true).release()
            return false
        } catch {
            return error is FolderInUse
        }
    }

    private static func lock(of service: ServiceSelection) -> String { "\(service.rawValue)-served" }
}
