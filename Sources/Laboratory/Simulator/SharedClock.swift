// SharedClock: the time of a simulation, shared by all its programs: eight bytes of a file, mapped into memory.

import BookingCore
import BookingModel
import Glibc
import Rehearsal

final class SharedClock: BookingCore.Clock, @unchecked Sendable {
    /// Seconds since 1970. One aligned word: a reader sees the old time or the new one.
    private let seconds: UnsafeMutablePointer<Int64>

    /// The clock in a file, which is made when it is missing.
    init(file: String) throws(LaboratoryFault) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LaboratoryFault("\(file): cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard ftruncate(descriptor, 8) == 0,
            let mapped = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else {
            throw LaboratoryFault("\(file): cannot be mapped: \(String(cString: strerror(errno)))")
        }
        seconds = mapped.bindMemory(to: Int64.self, capacity: 1)
    }

    deinit { munmap(seconds, 8) }

    var now: Instant {
        get { Instant(seconds.pointee) }
        set { seconds.pointee = newValue.seconds }
    }
}
