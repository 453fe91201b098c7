// ReaderPort: opens what a reader hangs on: standard input, a serial device (termios), a program's output.

import BookingCore
import Glibc

extension ReaderName {
    /// A serial reader sends a read in one go: a pause of this many milliseconds is a broken read.
    static let serialPause = 500
    /// A person types slowly; a terminal hands on whole lines anyway.
    static let inputPause = 3000

    /// Opens it.
    public func open() throws(DeviceFault) -> LineReader {
        switch port {
        case .standardInput: LineReader(descriptor: STDIN_FILENO, halfLineMilliseconds: ReaderName.inputPause)
        case .serial(let path, let baud):
            LineReader(descriptor: try ReaderName.serial(path, baud), halfLineMilliseconds: ReaderName.serialPause)
        case .command(let program):
            LineReader(descriptor: try ChildProgram.start(program, .itsOutput), halfLineMilliseconds: ReaderName.inputPause)
        }
    }

    private static func serial(_ path: String, _ baud: Int) throws(DeviceFault) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DeviceFault("\(path): \(String(cString: strerror(errno))); name the reader's device, and let this user into its group (dialout)")
        }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            close(descriptor)
            throw DeviceFault("\(path): this is no serial device")
        }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        let speed = speeds[baud] ?? speed_t(B9600)
        cfsetispeed(&settings, speed)
        cfsetospeed(&settings, speed)
        guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw DeviceFault("\(path): cannot be set to \(baud) baud, 8 bits, no parity: \(reason)")
        }
        return descriptor
    }

    private static let speeds: [Int: speed_t] = [
        1200: speed_t(B1200), 2400: speed_t(B2400), 4800: speed_t(B4800), 9600: speed_t(B9600), 19_200: speed_t(B19200),
        38_400: speed_t(B38400), 57_600: speed_t(B57600), 115_200: speed_t(B115200),
    ]
}

/// A program that stands in for a device.
enum ChildProgram {
    /// Which of its streams we hold.
    enum Stream { case itsInput, itsOutput }

    /// Starts a program (a path, or a name in PATH; no arguments, no shell).
    /// - Returns: our end of a pipe to its standard input, or from its standard output. It ends when that is closed.
    static func start(_ program: String, _ stream: Stream) throws(DeviceFault) -> Int32 {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw DeviceFault("\(program): \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (theirs, ours, number) =
            switch stream {
            case .itsInput: (ends[0], ends[1], STDIN_FILENO)
            case .itsOutput: (ends[1], ends[0], STDOUT_FILENO)
            }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, theirs, number)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            close(theirs)
        }
        var process: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
        let code = posix_spawnp(&process, program, &actions, nil, &words, environ)
        free(words[0])
        guard code == 0 else {
            close(ours)
            throw DeviceFault("\(program): \(String(cString: strerror(code)))")
        }
        return ours
    }
}
