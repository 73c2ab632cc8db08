#if os(Linux)
    @preconcurrency import Dispatch
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Reports possible changes of files through inotify; costs nothing while nothing changes.
    ///
    /// It watches folders, not files, and so also sees a file replaced by a rename, a swapped symbolic link, and
    /// a file that is deleted and created again. A write is reported when the file is closed.
    ///
    /// - Isolation: may be used from any task; one task at a time should read ``events``.
    package final class FileWatch: Sendable {
        /// One element for any number of changes since the last element.
        ///
        /// A change that does not concern the files, such as one of a folder itself, may be reported as well.
        package let events: AsyncStream<Void>

        private let descriptor: CInt
        private let source: any DispatchSourceRead
        private let watches: Watches

        /// Returns `nil` if the kernel has no inotify descriptor left; by default each user may have 128.
        package init?() {
            let descriptor = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
            guard descriptor >= 0 else { return nil }
            let (events, continuation) = AsyncStream.makeStream(
                of: Void.self,
                bufferingPolicy: .bufferingNewest(1)
            )
            let watches = Watches()
            let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
            source.setEventHandler {
                if watches.readEvents(of: descriptor) { continuation.yield() }
            }
            source.setCancelHandler {
                close(descriptor)
                continuation.finish()
            }
            source.activate()
            self.events = events
            self.descriptor = descriptor
            self.source = source
            self.watches = watches
        }

        deinit {
            source.cancel()
        }

        /// Watches these paths instead of the previous ones.
        ///
        /// Call it again after each event: what was a file may be a link now.
        ///
        /// - Returns: whether changes will be reported; `false` if a folder cannot be watched, or if another
        ///   machine may write to it, as on NFS. Then the files must be polled.
        package func follow(_ paths: [String]) -> Bool {
            let folders = WatchedFolders(of: paths)
            let mounts = MountTable.current
            return watches.replace(by: folders, of: descriptor)
                && !folders.names.keys.contains(where: mounts.isShared)
        }
    }

    /// The watched names by their folder's watch descriptor.
    private final class Watches: Sendable {
        private let names = Mutex<[CInt: Set<String>]>([:])

        private static let mask = UInt32(
            IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF
                | IN_MOVE_SELF
                | IN_ONLYDIR
        )

        func replace(by folders: WatchedFolders, of descriptor: CInt) -> Bool {
            names.withLock { names in
                var wanted: [CInt: Set<String>] = [:]
                var isComplete = true
                for (folder, interesting) in folders.names {
                    // Returns the same descriptor for a folder that is watched already.
                    let number = inotify_add_watch(descriptor, folder, Self.mask)
                    if number >= 0 {
                        wanted[number, default: []].formUnion(interesting)
                    } else {
                        isComplete = false
                    }
                }
                for number in names.keys where wanted[number] == nil { inotify_rm_watch(descriptor, number) }
                names = wanted
                return isComplete
            }
        }

        /// Reads all pending events; returns whether any of them concerns the watched names.
        func readEvents(of descriptor: CInt) -> Bool {
            names.withLock { names in
                withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 8) { buffer in
                    var concerns = false
                    while true {
                        let count = read(descriptor, buffer.baseAddress, buffer.count)
                        guard count > 0 else { return concerns }
                        for event in InotifyEvents(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                        {
                            concerns = concerns || event.concerns(names)
                        }
                    }
                }
            }
        }
    }
#else
    /// Without inotify nothing is reported, and files must be polled.
    package final class FileWatch: Sendable {
        /// Never has an element.
        package let events = AsyncStream<Void> { _ in }

        /// Always nil.
        package init?() {
            return nil
        }

        /// Always false.
        package func follow(_ paths: [String]) -> Bool {
            false
        }
    }
#endif
