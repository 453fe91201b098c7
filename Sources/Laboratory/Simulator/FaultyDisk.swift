// FaultyDisk: a disk under the simulated box office that fails on command. The shim itself is in C, because SQLite
// needs function pointers.

import BookingCore
import BookingModel
import CFaultyDisk
import Glibc
import Platform
import Rehearsal

/// Why a simulation cannot go on.
struct LaboratoryFault: Error, CustomStringConvertible {
    let description: String
    init(_ reason: String) { description = reason }
}

enum FaultyDisk {
    /// What goes wrong with a disk that a program survives.
    enum Trouble: String, CaseIterable {
        case writeFails = "write failed"
        case writeTorn = "write torn"
        case full = "disk full"
        case syncFails = "sync failed"
        case readFails = "read failed"

        /// Operations of this kind that one act of the core makes, about: a trouble that comes later comes too late.
        var operationsOfAct: Int {
            switch self {
            case .writeFails, .writeTorn, .full: 8
            case .syncFails: 2
            case .readFails: 1
            }
        }

        fileprivate var code: Int32 {
            switch self {
            case .writeFails: Int32(YEMAE_DISK_WRITE_FAILS)
            case .writeTorn: Int32(YEMAE_DISK_WRITE_TORN)
            case .full: Int32(YEMAE_DISK_FULL)
            case .syncFails: Int32(YEMAE_DISK_SYNC_FAILS)
            case .readFails: Int32(YEMAE_DISK_READ_FAILS)
            }
        }
    }

    /// Where in an operation on a file the program is killed.
    enum Death: String, CaseIterable {
        case before, torn, after

        fileprivate var code: Int32 {
            switch self {
            case .before: Int32(YEMAE_DISK_DIES_BEFORE)
            case .torn: Int32(YEMAE_DISK_DIES_TORN)
            case .after: Int32(YEMAE_DISK_DIES_AFTER)
            }
        }
    }

    /// Puts the box office's files, opened from now on in this process, on such a disk. The world's own files are
    /// spared.
    static func install(below database: String) throws(LaboratoryFault) {
        let code = yemae_disk_install(database)
        guard code == 0 else { throw LaboratoryFault("SQLite takes no other disk (code \(code))") }
    }

    /// Runs something while the disk is in trouble.
    /// - Parameters:
    ///   - after: operations of the kind that still go well.
    ///   - times: how many then fail.
    /// - Returns: what it answered, and how often the trouble struck.
    static func during<T>(_ trouble: Trouble, after: Int, times: Int, _ body: () throws -> T) rethrows -> (
        T, struck: Int
    ) {
        yemae_disk_arm(trouble.code, Int32(after), Int32(times))
        defer { _ = yemae_disk_disarm() }
        let answer = try body()
        return (answer, Int(yemae_disk_disarm()))
    }

    /// Kills this program (SIGKILL) at the write or sync that comes after so many.
    static func die(_ death: Death, after: Int) { yemae_disk_arm(death.code, Int32(after), 1) }
}

final class SharedClock: BookingCore.Clock, @unchecked Sendable {
    /// Seconds since 1970. One aligned word: a reader sees the old time or the new one.
    private let seconds: UnsafeMutablePointer<Int64>

    /// The clock in a file, which is made when it is missing.
    init(file: String) throws(LaboratoryFault) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LaboratoryFault("\(file): cannot be made: \(SystemError.words())")
        }
        defer { close(descriptor) }
        guard ftruncate(descriptor, 8) == 0,
            let mapped = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else {
            throw LaboratoryFault("\(file): cannot be mapped: \(SystemError.words())")
        }
        seconds = mapped.bindMemory(to: Int64.self, capacity: 1)
    }

    deinit { munmap(seconds, 8) }

    var now: Instant {
        get { Instant(seconds.pointee) }
        set { seconds.pointee = newValue.seconds }
    }
}
