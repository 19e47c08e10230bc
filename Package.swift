// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let argumentParser: Self = .product(name: "ArgumentParser", package: "swift-argument-parser")
    static let grdb: Self = .product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes: Self = .product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbirdCore: Self = .product(name: "HummingbirdCore", package: "hummingbird")
    static let logging: Self = .product(name: "Logging", package: "swift-log")
    static let nioCore: Self = .product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1: Self = .product(name: "NIOHTTP1", package: "swift-nio")
    static let nioEmbedded: Self = .product(name: "NIOEmbedded", package: "swift-nio")
    static let nioHTTPTypes: Self = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1: Self = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix: Self = .product(name: "NIOPosix", package: "swift-nio")
    static let nioWebSocket: Self = .product(name: "NIOWebSocket", package: "swift-nio")
    static let serviceLifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess: Self = .product(name: "Subprocess", package: "swift-subprocess")
}

/// A module of the house; `ARCHITECTURE.md` has the rows and `Tests/HouseTests` checks the arrows.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [],
    resources: [Resource]? = nil, plugins: [Target.PluginUsage]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict,
        plugins: plugins)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], plugins: [Target.PluginUsage]? = nil
) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict, plugins: plugins)
}

/// A module that is generated from `fixtures/modules`, for tests.
func fixtureModule(_ name: String, path: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies + ["DataModel", "Schema", "Syntax", "XRPC"],
        path: "Tests/FixtureModules/\(path)", swiftSettings: strict, plugins: ["LexiconPlugin"])
}

func system(_ name: String, pkgConfig: String?, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "plyr",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "plyr", targets: ["plyr"]),
        .library(name: "DataModel", targets: ["DataModel"]),
        .library(name: "HTTPClient", targets: ["HTTPClient"]),
        .library(name: "HTTPTransport", targets: ["HTTPTransport"]),
        .library(name: "Identity", targets: ["Identity"]),
        .library(name: "Keys", targets: ["Keys"]),
        .library(name: "Labeling", targets: ["Labeling"]),
        // All that generated code stands on.
        .library(name: "LexiconRuntime", targets: ["DataModel", "Schema", "Syntax", "XRPC"]),
        // What records alone stand on; no system library belongs to it.
        .library(name: "LexiconTypes", targets: ["DataModel", "Schema", "Syntax"]),
        .library(name: "Lexicons", targets: ["Lexicons"]),
        .library(name: "Repo", targets: ["Repo"]),
        .library(name: "Schema", targets: ["Schema"]),
        .library(name: "Syntax", targets: ["Syntax"]),
        .library(name: "XRPC", targets: ["XRPC"]),
        .plugin(name: "LexiconPlugin", targets: ["LexiconPlugin"]),
        .plugin(name: "LexiconCommand", targets: ["LexiconCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Row 0
        system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        system("CCBOR", pkgConfig: "libcbor", apt: "libcbor-dev"),
        system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        system("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
        system("CSecp256k1", pkgConfig: "libsecp256k1", apt: "libsecp256k1-dev"),
        system("CResolv", pkgConfig: nil, apt: "libc6-dev"),
        module("Syntax"),

        // Row 1
        module("DataModel", ["Syntax"]),

        // Row 2
        module("HTTPClient", ["CCurl", "COpenSSL"]),
        module("Keys", ["CArgon2", "COpenSSL", "CSecp256k1", "DataModel"]),
        module("Schema", ["DataModel", "Syntax"]),
        module("Storage", [.grdb]),

        // Row 3
        module("Codegen", ["DataModel", "Schema", "Syntax"]),
        .executableTarget(name: "lexgen", dependencies: ["Codegen", "Schema"], swiftSettings: strict),
        .plugin(name: "LexiconPlugin", capability: .buildTool(), dependencies: ["lexgen"]),
        .plugin(
            name: "LexiconCommand",
            capability: .command(
                intent: .custom(verb: "generate-lexicons", description: "Write what lexicons generate into the tree."),
                permissions: [.writeToPackageDirectory(reason: "The generated sources are to be kept.")]),
            dependencies: ["lexgen"]),
        module("Identity", ["CResolv", "DataModel", "HTTPClient", "Keys", "Syntax"]),
        module("Repo", ["DataModel", "Keys", "Syntax"]),

        // Row 4
        module("XRPC", ["DataModel", "HTTPClient", "Schema", "Syntax", .httpTypes]),

        // Row 5
        module("Lexicons", ["DataModel", "Schema", "Syntax", "XRPC"], plugins: ["LexiconPlugin"]),

        // Row 6
        module("Labeling", ["DataModel", "Keys", "Lexicons", "Schema", "Syntax"]),

        // Row 7
        module(
            "HTTPTransport",
            [
                "DataModel", "HTTPClient", "Identity", "Keys", "Syntax", "XRPC", .httpTypes, .hummingbirdCore,
                .logging, .nioCore, .nioHTTP1, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix, .nioWebSocket,
                .serviceLifecycle,
            ]),
        module(
            "PDSClient",
            ["DataModel", "HTTPClient", "Identity", "Keys", "Lexicons", "Repo", "Schema", "Syntax", "XRPC"]),
        module("Media", ["DataModel", .nioPosix, .subprocess]),
        module("Streams", ["DataModel", "HTTPClient", "XRPC", .logging]),

        // Row 8
        module("Jobs", ["Storage", "Streams", .grdb, .logging], resources: [.embedInCode("Store/Migrations")]),

        // Row 9
        module(
            "PDS",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Lexicons", "Media", "Repo",
                "Schema", "Storage", "Streams", "Syntax", "XRPC", .grdb, .httpTypes, .logging, .nioPosix,
            ], resources: [.embedInCode("Store/Migrations")]),
        module(
            "AppView",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Labeling", "Lexicons", "Media",
                "Repo", "Schema", "Storage", "Streams", "Syntax", "XRPC", .grdb, .httpTypes, .logging,
            ], resources: [.embedInCode("Store/Migrations")]),
        module(
            "Labeler",
            [
                "DataModel", "HTTPTransport", "Keys", "Labeling", "Lexicons", "Schema", "Storage", "Streams", "Syntax",
                "XRPC", .grdb, .httpTypes,
            ],
            resources: [.embedInCode("Store/Migrations")]),
        module(
            "LabelerChecks",
            ["DataModel", "HTTPClient", "Identity", "Keys", "Labeling", "Lexicons", "Schema", "Syntax", "XRPC"]),
        module(
            "Upload",
            [
                "DataModel", "HTTPTransport", "Jobs", "Lexicons", "Media", "Repo", "Schema", "Storage", "Streams",
                "Syntax", "XRPC", .grdb, .httpTypes, .logging,
            ], resources: [.embedInCode("Store/Migrations")]),

        // Row 10
        .executableTarget(
            name: "plyr",
            dependencies: [
                "AppView", "Codegen", "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Labeler",
                "LabelerChecks", "Labeling", "Lexicons", "Media", "PDS", "PDSClient", "Repo", "Schema", "Storage",
                "Syntax", "Upload", "XRPC", .argumentParser, .httpTypes, .logging, .serviceLifecycle, .subprocess,
            ], swiftSettings: strict),
        .executableTarget(
            name: "plyr-bench",
            dependencies: [
                "CCBOR", "Codegen", "DataModel", "HTTPClient", "Keys", "Labeler", "Labeling", "Lexicons", "Repo",
                "Schema", "Storage", "Syntax", .grdb, .nioCore, .nioPosix, .subprocess,
            ],
            path: "Benchmarks", swiftSettings: strict),

        // Tests
        tests(
            "AppViewTests",
            [
                "AppView", "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Labeling", "Lexicons",
                "Media", "Repo", "Schema", "Storage", "Syntax", "TestSupport", "XRPC", .grdb, .httpTypes, .logging,
            ]),
        fixtureModule("FixtureBase", path: "Base"),
        fixtureModule("FixtureUpper", path: "Upper", ["FixtureBase"]),
        fixtureModule("FixturePrefixed", path: "Prefixed"),
        fixtureModule("FixtureRandom", path: "Random"),
        tests(
            "CodegenTests",
            [
                "Codegen", "DataModel", "FixtureBase", "FixturePrefixed", "FixtureUpper", "Schema", "Syntax", "XRPC",
                .httpTypes,
            ], plugins: ["LexiconPlugin"]),
        tests("CommandTests", ["DataModel", "Keys", "Repo", "Syntax", "TestSupport"]),
        tests("DataModelTests", ["CCBOR", "DataModel", "Syntax", "TestSupport"]),
        tests(
            "FlowTests",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Labeler", "Labeling", "Lexicons",
                "PDSClient", "plyr", "Repo", "Storage", "Streams", "Syntax", "TestSupport", "XRPC", .argumentParser,
                .grdb, .httpTypes, .logging, .subprocess,
            ]),
        tests("HTTPClientTests", ["HTTPClient", "TestSupport"]),
        tests(
            "HTTPTransportTests",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Schema", "Syntax", "TestSupport",
                "XRPC", .httpTypes, .logging, .nioCore, .nioEmbedded, .nioHTTP1, .nioHTTPTypes, .nioPosix,
                .nioWebSocket,
            ]),
        tests("HouseTests", []),
        tests("IdentityTests", ["DataModel", "HTTPClient", "Identity", "Keys", "Syntax", "TestSupport"]),
        tests("JobsTests", ["Jobs", "Storage", "Streams", .grdb, .logging]),
        tests("KeysTests", ["DataModel", "Keys"]),
        tests(
            "LabelerChecksTests",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Labeler", "LabelerChecks",
                "Labeling", "Lexicons", "Syntax", "TestSupport", "XRPC", .httpTypes, .logging,
            ]),
        tests(
            "LabelerTests",
            [
                "DataModel", "Keys", "Labeler", "Labeling", "Lexicons", "Storage", "Syntax", "TestSupport", "XRPC",
                .grdb, .httpTypes,
            ]),
        tests("LabelingTests", ["DataModel", "Keys", "Labeling", "Lexicons", "Syntax", "TestSupport"]),
        tests("LexiconsTests", ["DataModel", "Lexicons", "Schema", "Syntax", "XRPC"]),
        tests("MediaTests", ["DataModel", "Media", .subprocess]),
        tests(
            "PDSTests",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Identity", "Keys", "Lexicons", "PDS", "Repo", "Storage",
                "Streams", "Syntax", "TestSupport", "XRPC", .grdb, .httpTypes, .logging,
            ]),
        tests(
            "PDSClientTests",
            [
                "DataModel", "HTTPClient", "Identity", "Keys", "Lexicons", "PDSClient", "Repo", "Schema", "Syntax",
                "TestSupport", "XRPC",
            ]),
        tests(
            "RandomLexiconsTests",
            ["Codegen", "DataModel", "FixtureRandom", "Schema", "Syntax", "TestSupport", "XRPC", .subprocess]),
        tests("RepoTests", ["DataModel", "Keys", "Repo", "Syntax"]),
        tests("SchemaTests", ["DataModel", "Schema", "Syntax"]),
        tests("StorageTests", ["Storage", "TestSupport", .grdb]),
        tests(
            "StreamsTests",
            [
                "DataModel", "HTTPClient", "HTTPTransport", "Streams", "Syntax", "TestSupport", "XRPC", .httpTypes,
                .logging,
            ]),
        tests("SyntaxTests", ["Syntax"]),
        .target(
            name: "TestSupport", dependencies: [.subprocess], path: "Tests/TestSupport", swiftSettings: strict),
        tests(
            "UploadTests",
            [
                "DataModel", "HTTPTransport", "Jobs", "Lexicons", "Media", "Repo", "Schema", "Syntax", "Upload",
                "XRPC", .grdb, .httpTypes, .logging, .subprocess,
            ]),
        tests("XRPCTests", ["DataModel", "Schema", "Syntax", "TestSupport", "XRPC", .httpTypes]),
    ]
)
