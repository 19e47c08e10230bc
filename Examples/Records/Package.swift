// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Records",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "plyr", path: "../..")],
    targets: [
        .executableTarget(
            name: "notes",
            dependencies: [.product(name: "LexiconTypes", package: "plyr")],
            plugins: [.plugin(name: "LexiconPlugin", package: "plyr")])
    ]
)
