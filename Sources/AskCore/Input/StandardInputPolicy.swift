/// Decides what is to be done with stdin, from what it is and what the command line says.
struct StandardInputPolicy: Sendable, Hashable {
    var kind: Descriptor.Kind
    var hasWords: Bool
    var isForbidden: Bool
    /// A lone `-`.
    var isAskedFor: Bool

    enum Decision: Sendable, Hashable {
        case ignore
        /// Read to the end; with a limit on how long it may be silent at the beginning.
        case read(limited: Bool)
        case unreadable(String)
    }

    var decision: Decision {
        if isForbidden { return .ignore }
        switch kind {
        case .closed, .nullDevice: return .ignore
        case .terminal: return isAskedFor ? .read(limited: false) : .ignore
        case .file, .device: return .read(limited: false)
        case .pipe, .socket: return .read(limited: hasWords && !isAskedFor)
        case .directory: return .unreadable("stdin is a directory")
        }
    }
}
