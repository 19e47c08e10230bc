public import Syntax

/// The routes of a server, found by name. The authority of a name is compared without case, its last segment with.
public struct RouteTable: Sendable {
    private var routes: [String: Route] = [:]

    /// Two routes for one method are a mistake of the program.
    public init(_ routes: [Route]) {
        for route in routes {
            let previous = self.routes.updateValue(route, forKey: Self.key(route.nsid))
            precondition(previous == nil, "two routes for \(route.nsid)")
        }
    }

    /// All routes, in no order.
    public var all: [Route] { Array(routes.values) }

    /// The route of a method; nil when nothing here answers it.
    public subscript(nsid: NSID) -> Route? { routes[Self.key(nsid)] }

    private static func key(_ nsid: NSID) -> String {
        let text = nsid.text
        guard let dot = text.lastIndex(of: ".") else { return text }
        return text[..<dot].lowercased() + text[dot...]
    }
}
