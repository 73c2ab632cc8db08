import Foundation

/// The path of a program of this package: beside the test bundle, or where an environment variable says.
package func builtProgram(_ name: String, overriddenBy variable: String? = nil) -> String {
    if let variable, let path = ProcessInfo.processInfo.environment[variable] { return path }
    let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    var folder = bundle.deletingLastPathComponent()
    while folder.path != "/",
        !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent(name).path)
    {
        folder = folder.deletingLastPathComponent()
    }
    return folder.appendingPathComponent(name).path
}
