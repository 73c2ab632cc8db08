/// A thread that runs to the end of the process.
enum DetachedThread {
    fileprivate final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts the thread; without one (no memory) nothing happens.
    static func start(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        if !create(body.toOpaque()) { body.release() }
    }

    private static func create(_ body: UnsafeMutableRawPointer) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        return pthread_create(&thread, &attributes, enterThread, body) == 0
    }
}

#if canImport(Darwin)
    private func enterThread(_ body: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<DetachedThread.Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }
#else
    private func enterThread(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let body else { return nil }
        Unmanaged<DetachedThread.Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }
#endif
