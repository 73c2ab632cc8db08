/// Which kind of file system a folder is on, from the text of `/proc/self/mountinfo`; see proc(5).
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

    /// Whether another machine can change files of an absolute folder without this kernel being told.
    func isShared(_ folder: String) -> Bool {
        let escaped = folder.replacing(" ", with: "\\040")
        var best: (point: Substring, kind: Substring)?
        for mount in mounts
        where mount.point == "/" || escaped == mount.point || escaped.hasPrefix("\(mount.point)/") {
            // Of those that are mounted on one another the last is the one to be seen.
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
