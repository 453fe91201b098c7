// VirtualClock: the time of an emulated call, kept in a small file that the AGI program, another process, reads too.

import Glibc

/// Milliseconds since 1970 in a file of eight bytes, least significant first. One side sets it before each reply, the
/// other reads it.
public struct VirtualClock: Sendable {
    private let descriptor: Int32

    /// Opens (and makes) the file. It stays open as long as the process: a rehearsal has one.
    /// - Throws: `EmulatorFault.systemCall` when it cannot be opened for reading and writing.
    public init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw EmulatorFault.systemCall("open \(path)", errno: errno) }
    }

    /// Milliseconds since 1970 (UTC), 0 when nothing was set yet.
    public var milliseconds: Int64 {
        var value: Int64 = 0
        let count = withUnsafeMutableBytes(of: &value) { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return count == MemoryLayout<Int64>.size ? Int64(littleEndian: value) : 0
    }

    /// Sets the time.
    /// - Throws: `EmulatorFault.systemCall` when the disk is full.
    public func set(_ milliseconds: Int64) throws {
        let value = milliseconds.littleEndian
        let count = withUnsafeBytes(of: value) { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == MemoryLayout<Int64>.size else { throw EmulatorFault.systemCall("pwrite", errno: errno) }
    }
}
