// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "TerminalChat",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: "…/litellm-proxy", from: "0.1.0")
        .package(name: "litellm-proxy", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "TerminalChat",
            dependencies: [
                .product(name: "CurlTransport", package: "litellm-proxy"),
                .product(name: "OpenAIWire", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
            ]
        )
    ]
)
