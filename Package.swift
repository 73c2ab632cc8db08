// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "litellm-proxy",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "OpenAIWire", targets: ["OpenAIWire"]),
        .library(name: "HTTPTransport", targets: ["HTTPTransport"]),
        .library(name: "ProxyCore", targets: ["ProxyCore"]),
        .library(name: "CurlTransport", targets: ["CurlTransport"]),
        .library(name: "RouterConfig", targets: ["RouterConfig"]),
        .library(name: "ProxyServer", targets: ["ProxyServer"]),
        .library(name: "ProxyObservability", targets: ["ProxyObservability"]),
        .library(name: "ProxyTesting", targets: ["ProxyTesting"]),
        .executable(name: "litellm-proxy", targets: ["litellm-proxy"]),
        .executable(name: "ask", targets: ["ask"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .target(name: "OpenAIWire"),
        .target(name: "PlainText"),
        .target(
            name: "HTTPTransport",
            dependencies: ["PlainText", .product(name: "HTTPTypes", package: "swift-http-types")]
        ),
        .target(
            name: "ProxyCore",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .target(
            name: "CurlTransport",
            dependencies: [
                "CCurl",
                "HTTPTransport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .target(
            name: "RouterConfig",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                "ProxyCore",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "ProxyServer",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                "ProxyCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "ProxyObservability",
            dependencies: [
                "HTTPTransport",
                "ProxyCore",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .target(
            name: "ProxyTesting",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "ProxyOperations",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                "ProxyCore",
                "ProxyServer",
                "RouterConfig",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "litellm-proxy",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                "ProxyCore",
                "ProxyOperations",
                "ProxyServer",
                "RouterConfig",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "AskCore",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "PlainText",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .executableTarget(name: "ask", dependencies: ["AskCore", "CurlTransport", "HTTPTransport"]),
        .target(
            name: "TestSupport",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyServer",
                "ProxyTesting",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "OpenAIWireTests", dependencies: ["OpenAIWire", "ProxyTesting"]),
        .testTarget(
            name: "ProxyTestingTests",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyServer",
                "ProxyTesting",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "PlainTextTests", dependencies: ["PlainText"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"]),
        .testTarget(
            name: "ProxyObservabilityTests",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyObservability",
                "ProxyTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .testTarget(
            name: "AskTests",
            dependencies: [
                "AskCore",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "AskEndToEndTests",
            dependencies: ["OpenAIWire", "ProxyTesting", "TestSupport", "ask"]
        ),
        .testTarget(
            name: "ProxyCoreTests",
            dependencies: [
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyTesting",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "CurlTransportTests",
            dependencies: [
                "CCurl",
                "CurlTransport",
                "HTTPTransport",
                "ProxyCore",
                "ProxyServer",
                "ProxyTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "RouterConfigTests",
            dependencies: ["HTTPTransport", "OpenAIWire", "ProxyCore", "ProxyTesting", "RouterConfig"]
        ),
        .testTarget(
            name: "ProxyOperationsTests",
            dependencies: [
                "OpenAIWire",
                "ProxyCore",
                "ProxyOperations",
                "ProxyServer",
                "ProxyTesting",
                "RouterConfig",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "ConductTests",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyServer",
                "ProxyTesting",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyTesting",
                "TestSupport",
                "litellm-proxy",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .executableTarget(
            name: "LinkageProbeWire",
            dependencies: ["OpenAIWire"],
            path: "Tests/LinkageProbes/OpenAIWire"
        ),
        .executableTarget(
            name: "LinkageProbeCore",
            dependencies: ["OpenAIWire", "ProxyCore"],
            path: "Tests/LinkageProbes/ProxyCore"
        ),
        .testTarget(
            name: "LinkageTests",
            dependencies: ["LinkageProbeCore", "LinkageProbeWire", "TestSupport", "ask", "litellm-proxy"]
        ),
        .testTarget(
            name: "ProxyServerTests",
            dependencies: [
                "CurlTransport",
                "HTTPTransport",
                "OpenAIWire",
                "ProxyCore",
                "ProxyServer",
                "ProxyTesting",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
    ]
)

// One set of language settings for every Swift target of the package.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]
for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
