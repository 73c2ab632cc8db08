// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "CustomStrategy",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "litellm-proxy", path: "../..")
    ],
    targets: [
        .target(
            name: "CustomStrategy",
            dependencies: [
                .product(name: "ProxyCore", package: "litellm-proxy")
            ]
        ),
        .testTarget(
            name: "CustomStrategyTests",
            dependencies: [
                "CustomStrategy",
                .product(name: "OpenAIWire", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
                .product(name: "ProxyTesting", package: "litellm-proxy"),
            ]
        ),
    ]
)
