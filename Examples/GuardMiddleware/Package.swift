// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "GuardMiddleware",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "…/litellm-proxy", from: "0.1.0")
        .package(name: "litellm-proxy", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "GuardMiddleware",
            dependencies: [
                .product(name: "CurlTransport", package: "litellm-proxy"),
                .product(name: "OpenAIWire", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
                .product(name: "ProxyServer", package: "litellm-proxy"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "CardNumberGuardTests",
            dependencies: [
                "GuardMiddleware",
                .product(name: "ProxyTesting", package: "litellm-proxy"),
            ]
        ),
    ]
)
