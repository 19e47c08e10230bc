package import DataModel
package import Media
package import Syntax
import Lexicons
import XRPC

/// Where what is published can be fetched over HTTP.
package struct PublicAddresses: Sendable {
    /// The origin by which the network reaches this server, without a trailing slash.
    package let origin: String

    package init(origin: String) { self.origin = origin }

    /// The audio of an object.
    package func audio(_ object: ObjectID) throws -> URI {
        try URI("\(origin)/audio/\(object.fileID)")
    }

    /// A blob of a hosted repository.
    package func blob(_ cid: CID, of did: DID) throws -> URI {
        var query = ParameterWriter()
        Com.Atproto.Sync.GetBlob.Parameters(did: did, cid: try CIDString(cid.description)).encode(to: &query)
        return try URI("\(origin)/xrpc/\(Com.Atproto.Sync.GetBlob.nsid)?\(query.query)")
    }
}
