/// Facts about a terminal.
struct Terminal: Sendable {
    let descriptor: Descriptor

    /// How many columns it has; `nil` where that is not known.
    var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor.number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The device of the terminal that controls this process, whichever descriptor leads to it.
    static func controllingDevice() -> String? {
        for number in 0...2 as ClosedRange<Int32> {
            if let name = ttyname(number) { return String(cString: name) }
        }
        return nil
    }
}
