// QueueFile: the file in which a gate without the core keeps its verdicts, line by line, until they are reported.

import Glibc

/// A file of sealed lines.
public final class QueueFile {
    /// As it was named on the command line.
    public let path: String
    private let descriptor: Int32
    /// Whether the file may end in the middle of a line, after a power cut or on a full disk: the next line must not be
    /// lost with it.
    private var isCutOff: Bool

    /// Opens it for appending; it is made when missing, readable by its owner only.
    public init(path: String) throws(DeviceFault) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DeviceFault("\(path): \(String(cString: strerror(errno)))") }
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0
        isCutOff = size > 0 && !(pread(descriptor, &last, 1, size - 1) == 1 && last == 10)
    }

    deinit { close(descriptor) }

    /// Adds a line; it is on the disk when this answers true.
    func append(_ line: String) -> Bool {
        let isWritten = Bytes.write("\(isCutOff ? "\n" : "")\(line)\n", to: descriptor)
        isCutOff = !isWritten
        return isWritten && fsync(descriptor) == 0
    }
}
