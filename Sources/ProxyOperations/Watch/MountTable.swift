#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds out which file system a folder is on, from the text of `/proc/self/mountinfo`; see proc(5).
struct MountTable {
    private var mounts: [(point: Substring, kind: Substring)] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            // 36 35 98:0 /root /point options [optional fields] - kind source options
            guard fields.count > 4, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else {
                continue
            }
            mounts.append((fields[4], fields[dash + 1]))
        }
    }

    /// The mounts that this process sees; none if they cannot be read.
    static var current: MountTable { MountTable(contents(ofKernelFile: "/proc/self/mountinfo")) }

    /// Reads a file of the kernel, whose size is not known in advance.
    private static func contents(ofKernelFile path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
            }
            if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece
        }
    }

    /// Whether another machine can change files in an absolute folder without this kernel noticing.
    func isShared(_ folder: String) -> Bool {
        let escaped = folder.replacing(" ", with: "\\040")
        var best: (point: Substring, kind: Substring)?
        for mount in mounts
        where mount.point == "/" || escaped == mount.point || escaped.hasPrefix("\(mount.point)/") {
            // Of several mounts on one point, the last is visible.
            if mount.point.count >= best?.point.count ?? 0 { best = mount }
        }
        guard let kind = best?.kind else { return false }
        return Self.sharedKinds.contains(String(kind)) || kind.hasPrefix("fuse.")
    }

    private static let sharedKinds: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "fuse", "gfs2", "glusterfs", "lustre", "nfs", "nfs4", "ocfs2",
        "smb3", "vboxsf",
        "virtiofs",
    ]
}
