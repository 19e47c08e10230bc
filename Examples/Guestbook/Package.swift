// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Guestbook",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "PLYR_URL", branch: "main"),
        .package(name: "plyr", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(
            name: "GuestbookLexicons",
            dependencies: [
                .product(name: "LexiconRuntime", package: "plyr"),
                .product(name: "Lexicons", package: "plyr"),
            ],
            plugins: [.plugin(name: "LexiconPlugin", package: "plyr")]),
        .executableTarget(
            name: "guestbook",
            dependencies: [
                "GuestbookLexicons",
                .product(name: "HTTPTransport", package: "plyr"),
                .product(name: "LexiconRuntime", package: "plyr"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ]
)
