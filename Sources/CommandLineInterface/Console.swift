// Console: writes standard output and standard error with libc alone, so that the start of a call stays short, and
// pads text to a width in terminal columns.

import Glibc
import Platform

/// The two streams a command writes to.
public enum Console {
    /// Writes to standard output.
    public static func write(_ text: String) {
        if !put(text, STDOUT_FILENO) {
            complain("standard output cannot be written: \(SystemError.words())")
        }
    }

    /// Writes to standard error as it is.
    public static func writeError(_ text: String) { put(text, STDERR_FILENO) }

    /// Writes a line to standard error, with the program's name before it.
    public static func complain(_ text: String, of program: String = "yemae") {
        put("\(program): \(text)\n", STDERR_FILENO)
    }

    /// One line of standard input without its end; nil at the end of it. At most `limit` bytes.
    public static func readLine(limit: Int = 1024) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < limit {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All of a file; bytes that are not UTF-8 are replaced.
    /// - Parameter most: bytes; a longer file is not read.
    /// - Throws: `CommandFault` that names the file.
    public static func text(of file: String, most: Int) throws -> String {
        String(decoding: try contents(of: file, most: most), as: UTF8.self)
    }

    /// The same as bytes.
    public static func contents(of file: String, most: Int) throws -> [UInt8] {
        do throws(FileFault) { return try WholeFile(file, most: most, .anything).bytes } catch .tooLong {
            throw CommandFault("\(file): larger than \(most) bytes", .data)
        } catch {
            throw CommandFault("\(file): \(error.reason)", .notFound)
        }
    }

    /// Puts text in the place of a file in one step, as node_exporter's textfile collector wants it: a reader sees the
    /// old or the new, never half.
    /// - Throws: `CommandFault` that names the file.
    public static func replace(file: String, with text: String, mode: mode_t = 0o644) throws {
        do throws(PlatformFault) { try Files.write(text, to: file, mode: mode) } catch {
            throw CommandFault("\(error)", .notFound)
        }
    }

    /// False when not all of it could be written; `errno` tells why.
    @discardableResult
    private static func put(_ text: String, _ descriptor: Int32) -> Bool {
        let code = Files.add(Array(text.utf8), to: descriptor)
        errno = code
        return code == 0
    }
}

extension String {
    /// Columns on a terminal: a Hangul syllable takes two.
    public var displayWidth: Int { CellWidth.of(self) }

    /// The text with blanks behind it up to a width in columns.
    public func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }

    /// The text with blanks before it up to a width in columns.
    public func paddedLeft(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth)) + self
    }
}
