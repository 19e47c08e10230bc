import DataModel
import Schema

/// What this module generates is its own affair, and so are the names.
package enum PrefixedThing {
    /// The thing's JSON, encoded again.
    package static func reencode(_ json: [UInt8]) throws -> [UInt8] {
        try Acme.Com.Example.Thing(json: json).json()
    }

    /// A type under a root that is named like one of Swift's.
    package static func int64(_ y: Int64) -> [UInt8] { Acme.String.Fixture.Int64(x: "x", y: y).json() }
}
