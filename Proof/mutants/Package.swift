// swift-tools-version: 6.2
// The rooms that the simulation runs, and nothing else, so that a mutant is built in seconds.
import PackageDescription

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix"].map { .product(name: $0, package: "swift-nio") }
let package = Package(
    name: "chatbridge",
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CWebSockets", pkgConfig: "libwebsockets"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CLinux"),
        .target(name: "Requests"),
        .target(name: "Digests", dependencies: ["COpenSSL"]),
        .target(name: "Transport", dependencies: ["CCurl", "CWebSockets", logging] + nio),
        .target(name: "ChatBridge", dependencies: ["Requests", "Digests", "Transport", logging]),
        .target(name: "Notify", dependencies: ["Requests", "ChatBridge", logging]),
        .target(
            name: "Ledger",
            dependencies: ["CLinux", "Requests", "Digests", logging, .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .target(name: "CMemoryDisk", path: "Proof/CMemoryDisk"),
        .target(
            name: "Simulation",
            dependencies: ["CMemoryDisk", "ChatBridge", "Digests", "Ledger", "Notify", "Requests", logging],
            path: "Proof/Simulation"
        ),
        .executableTarget(
            name: "Runner",
            dependencies: ["Simulation"],
            path: "Proof/mutants",
            sources: ["Runner.swift"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// As in the package itself, but for the warnings: a mutant may leave a value unused.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]
}
