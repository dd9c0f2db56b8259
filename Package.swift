// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "chatbridge",
    products: [
        .executable(name: "chatbridge", targets: ["Bot"]),
        // For a test alone, which loads it into the bot.
        .library(name: "Starvation", type: .dynamic, targets: ["CStarvation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CWebSockets", pkgConfig: "libwebsockets", providers: [.apt(["libwebsockets-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CLinux"),
        .target(name: "Requests"),
        .target(name: "Digests", dependencies: ["COpenSSL"]),
        .target(
            name: "Transport",
            dependencies: [
                "CCurl", "CWebSockets",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(
            name: "ChatBridge",
            dependencies: [
                "Requests", "Digests", "Transport", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "Intents", dependencies: ["Requests", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "Agents",
            dependencies: [
                "Requests", "Digests", "Transport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Scripts")]
        ),
        .target(
            name: "Notify",
            dependencies: ["Requests", "ChatBridge", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "Ledger",
            dependencies: [
                "CLinux", "Requests", "Digests",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Console",
            dependencies: [
                "Requests", "Digests", "Transport", "Ledger", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Simulator",
            dependencies: [
                "COpenSSL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Page")]
        ),
        .executableTarget(
            name: "Bot",
            dependencies: [
                "CLinux", "CMalloc",
                "Requests", "Digests", "Transport", "ChatBridge", "Intents", "Agents", "Notify", "Ledger", "Console",
                "Simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Torture/StandIn")]
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Ledger", "Requests", "Simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            path: "Benchmarks/Sources"
        ),
        // How well and how fast words are understood, and whether any input can stop that: see Benchmarks/understanding/.
        .target(
            name: "Fuzzing",
            dependencies: ["Intents", "Requests"],
            path: "Benchmarks/understanding/Fuzzing"
        ),
        .target(
            name: "UnderstandingCases",
            dependencies: ["Intents", "Requests"],
            path: "Benchmarks/understanding/Reading"
        ),
        .executableTarget(
            name: "UnderstandingBenchmark",
            dependencies: [
                "Fuzzing", "Intents", "Requests", "UnderstandingCases",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/understanding/Sources"
        ),
        // What the README promises, put to the test: see Proof/.
        .target(name: "CFaults", path: "Proof/CFaults"),
        .target(name: "CMemoryDisk", path: "Proof/CMemoryDisk"),
        .target(name: "CStarvation", path: "Proof/CStarvation"),
        .target(
            name: "Faults",
            dependencies: [
                "CFaults", "Ledger", "Requests",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Proof/Faults"
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "CMemoryDisk", "ChatBridge", "Digests", "Ledger", "Notify", "Requests",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Proof/Simulation"
        ),
        .target(
            name: "Cases",
            dependencies: [
                "Agents", "Requests",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ],
            path: "Proof/Cases"
        ),
        .target(
            name: "Misbehaviour",
            dependencies: ["Agents"],
            path: "Proof/Misbehaviour",
            resources: [.embedInCode("Agents")]
        ),
        .executableTarget(
            name: "Proof",
            dependencies: [
                "Agents", "Cases", "Faults", "Ledger", "Misbehaviour", "Requests", "Simulation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Proof/Sources"
        ),
        .testTarget(
            name: "FaultsTests",
            dependencies: [
                "Digests", "Faults", "Ledger", "Requests", .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Simulator", "ChatBridge", "Digests", "Requests", "Ledger", "Notify", "Console", "Transport",
                .product(name: "Logging", package: "swift-log"), "Bot",
            ]
        ),
        .testTarget(name: "RequestsTests", dependencies: ["Requests"]),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(name: "TransportTests", dependencies: ["Transport"]),
        .testTarget(
            name: "ChatBridgeTests",
            dependencies: [
                "ChatBridge", "Digests", "Requests", "Simulator", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "IntentsTests", dependencies: ["Fuzzing", "Intents", "Requests", "UnderstandingCases"]),
        .testTarget(
            name: "AgentsTests",
            dependencies: [
                "Agents", "Cases", "Digests", "Misbehaviour", "Requests", "Simulator", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "NotifyTests",
            dependencies: [
                "Notify", "ChatBridge", "Digests", "Ledger", "Requests", "Simulator", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "Requests",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console", "Digests", "Ledger", "Requests", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "InwardTests",
            dependencies: [
                "ChatBridge", "Digests", "Ledger", "Requests", "Simulator", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "Simulator",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    // Training the classifier is arithmetic in tight loops: unoptimised it would take twenty seconds at each start.
    let speed: [SwiftSetting] =
        target.name == "Intents" ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
    target.swiftSettings =
        speed + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .enableUpcomingFeature("InferIsolatedConformances"),
            .treatAllWarnings(as: .error),
        ]
}
