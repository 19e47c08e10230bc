package import XRPC

extension PDSService {
    /// Every method this service answers, in the order of the lexicons.
    package var routes: [Route] {
        serverRoutes + repositoryRoutes + syncRoutes + [
            .query(IdentityResolveDid(identities: identities)),
            .query(IdentityResolveHandle(identities: identities)),
        ]
    }

    /// What anybody may read of the repositories: enough for a process without a PDS to answer for the records of its
    /// own DID, such as a labeler's declaration.
    package var readRoutes: [Route] {
        routes.filter { $0.access == .anybody && $0.kind != .procedure }
    }

    private var serverRoutes: [Route] {
        [
            .procedure(
                ServerCreateAccount(
                    maker: maker, sessions: sessions, identities: identities, limits: limits)),
            .procedure(
                ServerCreateSession(
                    accounts: accounts, sessions: sessions, identities: identities, limits: limits)),
            .procedure(ServerDeleteSession(sessions: sessions.sessions)),
            .query(ServerDescribeServer(configuration: configuration)),
            .query(ServerGetServiceAuth(tokens: serviceTokens, now: now)),
            .query(ServerGetSession(accounts: accounts, identities: identities)),
            .procedure(ServerRefreshSession(accounts: accounts, sessions: sessions, identities: identities)),
        ]
    }

    private var repositoryRoutes: [Route] {
        let records = RecordStore(database: accounts.database)
        let access = RepositoryAccess(accounts: accounts)
        return [
            .procedure(RepoApplyWrites(repositories: access, writer: writer, limits: limits)),
            .procedure(RepoCreateRecord(repositories: access, writer: writer, limits: limits)),
            .procedure(RepoDeleteRecord(repositories: access, writer: writer, limits: limits)),
            .query(RepoDescribeRepo(accounts: accounts, records: records, identities: identities)),
            .query(RepoGetRecord(accounts: accounts, records: records)),
            .query(RepoListMissingBlobs(repositories: access, blobs: BlobStore(database: accounts.database))),
            .query(RepoListRecords(accounts: accounts, records: records)),
            .procedure(RepoPutRecord(repositories: access, writer: writer, limits: limits)),
            .procedure(RepoUploadBlob(blobs: blobs, limit: configuration.blobUploadLimit, limits: limits)),
        ]
    }

    private var syncRoutes: [Route] {
        let repositories = RepositoryStore(database: accounts.database)
        let access = RepositoryAccess(accounts: accounts)
        return [
            .query(SyncGetBlob(accounts: access, blobs: blobs)),
            .query(
                SyncGetBlocks(
                    accounts: access, repositories: repositories, spoolFolder: spoolFolder, slots: archiveSlots)),
            .query(SyncGetLatestCommit(accounts: access, repositories: repositories)),
            .query(SyncGetRecord(accounts: access, repositories: repositories)),
            .query(
                SyncGetRepo(accounts: access, repositories: repositories, spoolFolder: spoolFolder, slots: archiveSlots)
            ),
            .query(SyncGetRepoStatus(accounts: access, repositories: repositories)),
            .query(SyncListBlobs(accounts: access, blobs: BlobStore(database: accounts.database))),
            .query(SyncListRepos(accounts: accounts)),
            .subscription(SyncSubscribeRepos(outbox: outbox)),
        ]
    }
}
