// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Observability",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "…/litellm-proxy", from: "0.1.0")
        .package(name: "litellm-proxy", path: "../.."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "Observability",
            dependencies: [
                .product(name: "CurlTransport", package: "litellm-proxy"),
                .product(name: "OpenAIWire", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
                .product(name: "ProxyObservability", package: "litellm-proxy"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        )
    ]
)
