/// Lets a person write a question in their own editor.
struct ChatEditor {
    var environment: ProcessEnvironment

    /// What was written; `nil` where the editor failed.
    func edit(_ draft: String) -> String? {
        let directory = environment["TMPDIR"] ?? "/tmp"
        let path = "\(directory)/ask-\(ULID.make()).md"
        guard (try? FileAccess.replace(path, with: Array(draft.utf8))) != nil else { return nil }
        defer { unlink(path) }
        let editor = environment["VISUAL"] ?? environment["EDITOR"] ?? "vi"
        guard Shell.run("\(editor) \(Shell.quoted(path))") else { return nil }
        return FileAccess.readText(path)
    }
}
