package import FixtureBase
import Schema
package import XRPC

/// Answers the methods of two modules' lexicons, through the protocol that was generated for them.
package struct ThingStore: ThingsServer {
    package init() {}

    package func access(to method: any XRPCMethod.Type) -> Access? {
        method.nsid == Com.Example.Upper.PutThing.nsid ? .anybody : nil
    }

    package func upperListThings(
        _ parameters: Com.Example.Upper.ListThings.Parameters, from caller: Caller
    ) async throws -> Com.Example.Upper.ListThings.Output {
        guard parameters.cursor == nil else { return .init(things: [.init(name: "last")]) }
        return .init(cursor: "1", things: [.init(name: "first", size: .small)])
    }

    package func upperPutThing(
        _ parameters: Com.Example.Upper.PutThing.Parameters,
        input: Com.Example.Upper.PutThing.Input, from caller: Caller
    ) async throws -> Com.Example.Upper.PutThing.Output {
        .init(uri: .init(literal: "at://did:web:a.example/com.example.thing/1"))
    }

    package func upperWatch(
        _ parameters: Com.Example.Upper.Watch.Parameters, from caller: Caller
    ) async throws -> ErasedStream<Com.Example.Upper.Watch.Message> {
        let first = (parameters.cursor ?? 0) + 1
        return ErasedStream(
            AsyncStream { continuation in
                for seq in first..<first + 3 { continuation.yield(.event(.init(seq: seq))) }
                continuation.finish()
            })
    }

    package func exampleGroup(
        _ parameters: Com.Example.GroupMethod.Parameters, from caller: Caller
    ) async throws -> Com.Example.GroupMethod.Output {
        .init(x: 1)
    }
}
