// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "HummingbirdProxy",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "litellm-proxy", path: "../.."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "HummingbirdProxy",
            dependencies: [
                .product(name: "CurlTransport", package: "litellm-proxy"),
                .product(name: "HTTPTransport", package: "litellm-proxy"),
                .product(name: "ProxyCore", package: "litellm-proxy"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]
        )
    ]
)
