import HTTPTransport
import HTTPTypes
import Lexicons

/// What a person sees who opens the server's address.
enum Banner {
    static let route = PlainRoute(.get, "/") { _ in
        .text(
            """
            plyr \(plyrVersion): music on the AT Protocol.

            Methods are under /xrpc/, audio under /audio/, the PLC directory under /plc/.
            The newest tracks: /xrpc/\(Fm.Plyr.Feed.ListTracks.nsid)

            """, contentType: "text/plain; charset=utf-8")
    }

    /// Crawlers find pages elsewhere; methods are for programs.
    static let robots = PlainRoute(.get, "/robots.txt") { _ in
        .text("User-agent: *\nDisallow: /xrpc/\nDisallow: /plc/\n", contentType: "text/plain; charset=utf-8")
    }
}
