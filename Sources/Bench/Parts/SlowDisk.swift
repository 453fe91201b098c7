// SlowDisk: bookings a second when every sync takes 4 ms longer: the same callers with a commit for each act, and with
// commits shared.

import CFaultyDisk
import Glibc

/// A program on a disk whose every sync takes longer: the program is as it is, and the kernel holds its syncs back.
public enum SlowDisk {
    /// Milliseconds by which a sync may be slower: one that takes longer than a second is a broken disk.
    public static let delays = 1...1000

    /// Becomes another program, on such a disk. Returns only when that cannot be done.
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - milliseconds: how much longer a sync takes, of `delays`.
    /// - Returns: the reason.
    public static func become(_ words: [String], milliseconds: Int) -> String {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        return String(cString: strerror(yemae_disk_exec_slow(UInt32(milliseconds * 1000), &pointers)))
    }
}

extension Benchmark {
    /// Milliseconds: a hard disk, or a small virtual machine's network volume.
    private static let syncDelay = 4

    /// The words before a program's own that start it on such a disk. 0 milliseconds: none, for the disk as it is.
    func onDisk(slowerBy milliseconds: Int) -> [String] {
        milliseconds > 0 ? [order.laboratory, "slow-disk", String(milliseconds), "--"] : []
    }

    func measureSlowDisk() throws(BenchFault) {
        progress(.slowDisk, "every sync \(Benchmark.syncDelay) ms slower")
        let raw = try RawCommits.rate(
            in: office.folder, rowsEach: 1, seconds: size(1.5, quick: 0.3), syncDelay: Benchmark.syncDelay)
        add(.slowDisk, "SQLite, one row a commit", raw, .perSecond)
        let seconds = size(5, quick: 0.8)
        let few = size(64, quick: 32)
        progress(.slowDisk, "\(few) calls at once, a commit for each act")
        let (single, _) = try flatOut(
            atOnce: few, seconds: seconds, syncDelay: Benchmark.syncDelay, sharesCommits: false)
        add(.slowDisk, "bookings, \(few) calls: every act its own commit", single.bookingRate, .perSecond)
        // More callers do not make the disk faster: they are held against the same.
        for atOnce in size([few, 512], quick: [few]) {
            progress(.slowDisk, "\(atOnce) calls at once")
            let (grouped, _) = try flatOut(atOnce: atOnce, seconds: seconds, syncDelay: Benchmark.syncDelay)
            add(
                .slowDisk, "bookings, \(atOnce) calls: commits shared", grouped.bookingRate, .perSecond,
                floor: times(grouped.bookingRate, "one commit each", raw))
            guard single.bookingRate > 0 else { continue }
            add(
                .slowDisk, "what sharing is worth, \(atOnce) calls", grouped.bookingRate / single.bookingRate, .times,
                goal: .atLeast(10))
        }
    }
}
