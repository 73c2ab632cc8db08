/// What a wait brought of a socket; both where it broke.
struct SocketEvent {
    var socket: CInt
    var isReadable: Bool
    var isWritable: Bool
}
