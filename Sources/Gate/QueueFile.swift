// QueueFile: what a gate did on its own, line by line on the disk, until it is reported.

import Glibc

/// A file of sealed lines.
public final class QueueFile {
    /// As it was named on the command line.
    public let path: String
    private let descriptor: Int32

    /// Opens it for appending; it is made when missing, readable by its owner only.
    public init(path: String) throws(DeviceFault) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DeviceFault("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Adds a line; it is on the disk when this answers true.
    func append(_ line: String) -> Bool { Bytes.write("\(line)\n", to: descriptor) && fsync(descriptor) == 0 }
}
