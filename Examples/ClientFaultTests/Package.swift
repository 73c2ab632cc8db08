// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "ClientFaultTests",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "litellm-proxy", path: "../..")
    ],
    targets: [
        // Knows nothing of litellm-proxy: a client as you may have written it.
        .target(name: "Translator"),
        .testTarget(
            name: "TranslatorTests",
            dependencies: [
                "Translator",
                .product(name: "ProxyTesting", package: "litellm-proxy"),
            ]
        ),
    ]
)
