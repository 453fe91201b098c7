// ReaderPort: opens a reader's port (standard input, a serial device, a program's output), and opens it again when it
// is lost.

import BookingCore
import Glibc
import Platform

extension ReaderName {
    /// A serial reader sends a read in one go: a pause of this many milliseconds is a broken read.
    static let serialPause = 500
    /// A person types slowly; a terminal sends whole lines anyway.
    static let inputPause = 3000

    /// Opens it. Standard input ends when it ends; any other reader that is gone (unplugged, its program ended) is
    /// opened again.
    /// - Parameters:
    ///   - folder: where `yemae-pcsc` is.
    ///   - complain: gets a line when the reader is lost, and when it is back.
    public func open(folder: String, complain: @escaping (String) -> Void) throws(DeviceFault) -> any ReadSource {
        let pause: Int
        let opening: () throws(DeviceFault) -> ReaderStream
        switch port {
        case .standardInput: return LineReader(descriptor: STDIN_FILENO, halfLineMilliseconds: ReaderName.inputPause)
        case .serial(let path, let baud):
            pause = ReaderName.serialPause
            opening = { () throws(DeviceFault) in
                ReaderStream(descriptor: try ReaderName.serial(path, baud), program: nil)
            }
        case .pcsc(let name):
            pause = ReaderName.inputPause
            let command = ["\(folder)/yemae-pcsc"] + (name.isEmpty ? [] : [name])
            opening = { () throws(DeviceFault) in try ReaderName.stream(command) }
        case .command(let program):
            pause = ReaderName.inputPause
            opening = { () throws(DeviceFault) in try ReaderName.stream([program]) }
        }
        return try LastingReader(halfLineMilliseconds: pause, complain: complain, opening: opening)
    }

    private static func stream(_ command: [String]) throws(DeviceFault) -> ReaderStream {
        let program = try RunningProgram.device(command, output: .pipe)
        return ReaderStream(descriptor: program.output, program: program)
    }

    private static func serial(_ path: String, _ baud: Int) throws(DeviceFault) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DeviceFault(
                "\(path): \(SystemError.words()); name the reader's device, and let this "
                    + "user into its group (dialout)")
        }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            close(descriptor)
            throw DeviceFault("\(path): not a serial device; give the reader's, such as /dev/ttyUSB0")
        }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        let speed = speeds[baud] ?? speed_t(B9600)
        cfsetispeed(&settings, speed)
        cfsetospeed(&settings, speed)
        guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
            let reason = SystemError.words()
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

/// What a reader's lines come out of: a device of ours, or a program's output, which the program closes.
final class ReaderStream {
    let descriptor: Int32
    private let program: RunningProgram?

    init(descriptor: Int32, program: RunningProgram?) { (self.descriptor, self.program) = (descriptor, program) }
    deinit { if let program { program.endAsDevice() } else { close(descriptor) } }
}

extension RunningProgram {
    /// Starts a program that serves as a reader or a display.
    /// - Parameter command: a path, or a name in PATH, and its arguments; never empty.
    static func device(_ command: [String], input: Stream = .ours, output: Stream = .ours) throws(DeviceFault)
        -> RunningProgram
    {
        do throws(PlatformFault) { return try RunningProgram(command, input: input, output: output) } catch {
            throw DeviceFault(error.description)
        }
    }

    /// Closes the stream, gives the program a moment to end by itself, and kills it.
    func endAsDevice() { end(patience: RunningProgram.goingMilliseconds, signals: [SIGTERM]) }

    private static let goingMilliseconds = 200
}

/// A reader that may go and come back.
final class LastingReader: ReadSource {
    /// Milliseconds before one that is gone is tried again.
    static let pause: Int = 2000

    private let halfLineMilliseconds: Int
    private let complain: (String) -> Void
    private let opening: () throws(DeviceFault) -> ReaderStream
    private var open: (stream: ReaderStream, lines: LineReader)?
    private var nextTry: Int = 0
    private var hasComplained = false

    /// Opens it; that it is not there at the start is a fault.
    init(
        halfLineMilliseconds: Int, complain: @escaping (String) -> Void,
        opening: @escaping () throws(DeviceFault) -> ReaderStream
    )
        throws(DeviceFault)
    {
        (self.halfLineMilliseconds, self.complain, self.opening) = (halfLineMilliseconds, complain, opening)
        begin(try opening())
    }

    func next(waiting milliseconds: Int) -> ReaderEvent {
        guard let lines = open?.lines else {
            let now = SteadyClock.milliseconds
            if now < nextTry { SteadyClock.sleep(milliseconds: min(milliseconds, nextTry - now)) } else { tryAgain() }
            return .quiet
        }
        let event = lines.next(waiting: milliseconds)
        guard event == .end else {
            if event != .quiet, hasComplained {
                hasComplained = false
                complain("the reader is back")
            }
            return event
        }
        open = nil
        nextTry = SteadyClock.milliseconds + LastingReader.pause
        lose("it has ended")
        return .quiet
    }

    private func begin(_ stream: ReaderStream) {
        open = (stream, LineReader(descriptor: stream.descriptor, halfLineMilliseconds: halfLineMilliseconds))
    }

    private func tryAgain() {
        do throws(DeviceFault) { begin(try opening()) } catch {
            nextTry = SteadyClock.milliseconds + LastingReader.pause
            lose(error.description)
        }
    }

    /// Told once until a read comes again: one that dies at every start must not fill the log.
    private func lose(_ reason: String) {
        if !hasComplained {
            complain("the reader is gone: \(reason); trying again every \(LastingReader.pause / 1000) s")
        }
        hasComplained = true
    }
}
