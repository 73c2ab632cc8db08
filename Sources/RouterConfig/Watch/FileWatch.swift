#if os(Linux)
    @preconcurrency import Dispatch
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// Tells when files may have become others, by inotify: while nothing happens to them it costs nothing.
    ///
    /// Folders are watched, not files, so that a file that takes another's place by its name, a symbolic link that is swapped
    /// and a file that is deleted and comes back are seen like one that is written in place. A write is told of when the file
    /// is closed, not before.
    ///
    /// - Isolation: may be used from any task; one task at a time should read ``events``.
    package final class FileWatch: Sendable {
        /// One element for any number of changes since the last one was taken; a change that does not concern the files, such
        /// as one of a directory itself, may be told of as well.
        package let events: AsyncStream<Void>

        private let descriptor: CInt
        private let source: any DispatchSourceRead
        private let watches: Watches

        /// Nil where the kernel gives no inotify descriptor: there are 128 for each user unless the administrator says otherwise.
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
                if watches.takeEvents(of: descriptor) { continuation.yield() }
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

        /// Watches for changes of these paths and of no others.
        ///
        /// To be called again after each event: what was a file may be a link now.
        ///
        /// - Returns: whether changes will be told of. Not where a folder cannot be watched, and not where another machine
        ///   may write to it, as on NFS: then the files have to be looked at from time to time.
        package func follow(_ paths: [String]) -> Bool {
            let folders = WatchedFolders(of: paths)
            let mounts = MountTable(SmallFile.text("/proc/self/mountinfo"))
            return watches.replace(by: folders, of: descriptor)
                && !folders.names.keys.contains(where: mounts.isShared)
        }
    }

    /// What is watched: names by the kernel's number for their folder.
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
                    // For a folder that is watched already this gives the same number.
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

        /// Reads what there is; whether any of it concerns what is watched.
        func takeEvents(of descriptor: CInt) -> Bool {
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
    /// Tells when files may have become others; here there is no inotify, so that they have to be looked at from time to time.
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
