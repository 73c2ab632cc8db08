/// One connection of a scripted backend: reads requests, runs their steps, and records both.
final class ScriptedConnection: @unchecked Sendable {
    // `@unchecked`: created on the accepting thread and used by the connection's thread alone afterwards; the
    // socket is Sendable.
    let socket: LoopbackSocket
    private let number: Int
    private let log: ScriptedBackendLog
    private let greeting: ScriptedBackend.Greeting
    private let script: ScriptedBackend.Script
    private var unread: [UInt8] = []
    private var isReset = false

    init(
        number: Int,
        socket: LoopbackSocket,
        log: ScriptedBackendLog,
        greeting: @escaping ScriptedBackend.Greeting,
        script: @escaping ScriptedBackend.Script
    ) {
        self.number = number
        self.socket = socket
        self.log = log
        self.greeting = greeting
        self.script = script
    }

    func run() {
        // Only closing the socket resets it; a shutdown before that would end the connection regularly.
        defer { if !isReset { socket.shut() } }
        guard perform(greeting(number)) else { return }
        var position = 0
        while let request = nextRequest(position) {
            log.received(request)
            position += 1
            guard perform(script(request)) else { return }
        }
    }

    private func closedByPeer() {
        log.changed(number) { connection in
            if connection.closedAt == nil { connection.closedAt = .now }
        }
    }
}

// MARK: - Steps

extension ScriptedConnection {
    /// Runs the steps; `false` if the connection has ended.
    private func perform(_ steps: [ScriptedBackend.Step]) -> Bool {
        for step in steps {
            guard perform(step) else { return false }
        }
        return true
    }

    private func perform(_ step: ScriptedBackend.Step) -> Bool {
        switch step {
        case .send(let bytes):
            return send(bytes[...])
        case .sendBytewise(let bytes):
            return bytes.indices.allSatisfy { send(bytes[$0...$0]) }
        case .pause(let duration):
            let end = ContinuousClock.now.advanced(by: duration)
            return wait { .now < end }
        case .wait(let gate):
            return wait { !gate.isOpen }
        case .waitForClose:
            while readMore() {}
            return false
        case .endSending:
            socket.shutSending()
            return true
        case .close:
            return false
        case .reset:
            socket.resetOnClose()
            isReset = true
            return false
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            guard let count = socket.sent(rest) else {
                closedByPeer()
                return false
            }
            log.changed(number) { $0.bytesSent += count }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits while a condition holds; `false` if the client closed the connection meanwhile.
    private func wait(while condition: () -> Bool) -> Bool {
        while condition() {
            if socket.isClosed(within: 2) {
                closedByPeer()
                return false
            }
        }
        return true
    }
}

// MARK: - Requests

extension ScriptedConnection {
    private func readMore() -> Bool {
        let bytes = socket.received()
        guard !bytes.isEmpty else {
            closedByPeer()
            return false
        }
        log.changed(number) { $0.bytesReceived += bytes.count }
        unread.append(contentsOf: bytes)
        return true
    }

    private func nextRequest(_ position: Int) -> ScriptedBackend.Request? {
        guard let head = nextHead() else { return nil }
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        var request = ScriptedBackend.Request(
            connection: number,
            position: position,
            method: words.first ?? "",
            target: words.count > 1 ? words[1] : "",
            fieldLines: Array(lines.dropFirst()),
            body: [],
            arrivedAt: .now
        )
        guard let body = body(of: request) else { return nil }
        request.body = body
        request.arrivedAt = .now
        return request
    }

    private func nextHead() -> String? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let start = unread.firstRange(of: end) {
                let head = String(decoding: unread[..<start.lowerBound], as: UTF8.self)
                unread.removeSubrange(..<start.upperBound)
                return head
            }
            guard readMore() else { return nil }
        }
    }

    private func body(of request: ScriptedBackend.Request) -> [UInt8]? {
        if let length = request.values("content-length").first.flatMap({ Int($0) }) { return read(length) }
        guard request.values("transfer-encoding").contains("chunked") else { return [] }
        var body: [UInt8] = []
        while let line = readLine() {
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { return nil }
            guard let chunk = read(size), readLine() != nil else { return nil }
            if size == 0 { return body }
            body.append(contentsOf: chunk)
        }
        return nil
    }

    private func read(_ count: Int) -> [UInt8]? {
        while unread.count < count {
            guard readMore() else { return nil }
        }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    private func readLine() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self).filter { $0 != "\r" }
            }
            guard readMore() else { return nil }
        }
    }
}
