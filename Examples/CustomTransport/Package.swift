// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "CustomTransport",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "litellm-proxy", path: "../..")
    ],
    targets: [
        .target(
            name: "CustomTransport",
            dependencies: [
                .product(name: "HTTPTransport", package: "litellm-proxy")
            ]
        ),
        .testTarget(
            name: "CustomTransportTests",
            dependencies: [
                "CustomTransport",
                .product(name: "CurlTransport", package: "litellm-proxy"),
                .product(name: "HTTPTransport", package: "litellm-proxy"),
                .product(name: "OpenAIWire", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
                .product(name: "ProxyTesting", package: "litellm-proxy"),
            ]
        ),
    ]
)
