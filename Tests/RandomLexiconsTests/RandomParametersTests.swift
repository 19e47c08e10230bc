import DataModel
import FixtureRandom
@testable import Schema
import Syntax
import Testing
import XRPC

/// Generated parameters accept the queries that their schemas allow, and write what they have read.
struct RandomParametersTests {
    private static func schema(_ name: String) -> ObjectSchema? {
        switch (try? NSID(name)).flatMap({ Subject.catalog[$0] })?.main?.kind {
        case .query(let method)?, .procedure(let method)?: method.parameters
        case .subscription(let method)?: method.parameters
        default: nil
        }
    }

    private static func objection(_ schema: ObjectSchema, _ map: DataMap?) -> String? {
        guard let map else { return "cannot be read" }
        do {
            var checker = DataChecker(catalog: Subject.catalog)
            try checker.object(map, schema)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func queriesMeanWhatTheSchemaSays() throws {
        #expect(RandomTypes.parameters.count > 3)
        var (accepted, refused) = (0, 0)
        for (number, name) in RandomTypes.parameters.keys.sorted().enumerated() {
            let type = try #require(RandomTypes.parameters[name])
            let schema = try #require(Self.schema(name))
            for round in 0..<150 {
                let seed = Seed.data &+ UInt64(number) << 40 &+ UInt64(round) << 20
                var maker = QueryMaker(
                    schema: schema, data: DataMaker(Subject.catalog, heights: AgreementTests.heights, seed: seed))
                let pairs = maker.pairs()
                let objection = Self.objection(schema, maker.meaning(of: pairs))
                let complaint = Self.complaint(type, QueryMaker.query(pairs), objection)
                #expect(complaint == nil, "DATA_SEED=\(Seed.data): \(name)?\(QueryMaker.query(pairs))")
                if objection == nil { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted > 100 && refused > 50)
    }

    /// What is wrong about what the type makes of the query; nil if nothing is.
    private static func complaint<Type: MethodParameters>(
        _ type: Type.Type, _ query: String, _ objection: String?
    ) -> String? {
        do {
            let read = try type.init(from: ParameterReader(query: query))
            if let objection { return "the type accepts, the schema says \(objection)" }
            var writer = ParameterWriter()
            read.encode(to: &writer)
            return try type.init(from: ParameterReader(query: writer.query)) == read ? nil : "changed: \(writer.query)"
        } catch {
            return objection == nil ? "the schema accepts, the type says \(error)" : nil
        }
    }
}
