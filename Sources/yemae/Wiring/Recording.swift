// Recording: the file a call is recorded in, line by line, so that a call that is cut short is complete up to then.

import CommandLineInterface
import Glibc

/// A file open for appending.
final class Recording {
    private let path: String
    private let descriptor: Int32
    private var isBroken = false

    /// Nil when the file cannot be written: reported on standard error, and the call goes on without.
    init?(appendingTo path: String) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            Console.complain("\(path): the call cannot be recorded here: \(String(cString: strerror(errno)))")
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Adds a line in one write, so that two calls never mix within a line. What cannot be written is reported once.
    func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written != bytes.count, !isBroken else { return }
        isBroken = true
        Console.complain(
            "\(path): the recording is not whole: "
                + "\(written < 0 ? String(cString: strerror(errno)) : "the file cannot grow")")
    }
}
