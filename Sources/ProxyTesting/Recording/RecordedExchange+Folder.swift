#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RecordedExchange {
    /// Reads all `.http` files of a folder, ordered by name.
    ///
    /// - Throws: ``RecordingError`` that names the file or the folder.
    public static func load(folder: String) throws(RecordingError) -> [RecordedExchange] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw RecordingError(file: folder, reason: "the folder cannot be read: \(error)")
        }
        var exchanges: [RecordedExchange] = []
        for name in names.sorted() where name.hasSuffix(".http") {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw RecordingError(file: "\(folder)/\(name)", reason: "the file cannot be read")
            }
            exchanges.append(try RecordedExchange(name: String(name.dropLast(5)), bytes: [UInt8](data)))
        }
        return exchanges
    }

    /// Writes a file of the exchange's name into a folder, which is made where it is missing.
    ///
    /// - Throws: ``RecordingError`` that names the file.
    public func save(folder: String) throws(RecordingError) {
        let path = "\(folder)/\(name).http"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw RecordingError(file: path, reason: "the file cannot be written: \(error)")
        }
    }
}
