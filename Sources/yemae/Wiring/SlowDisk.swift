// SlowDisk: lets the bench run `yemae serve` on a slow disk, with and without group commit.

import Bench
import CFaultyDisk
import FastAGIServer
import Glibc

/// A disk on which every sync takes longer, for `yemae bench` alone.
enum SlowDisk {
    /// Milliseconds, at most: a sync that takes longer than a second is a broken disk.
    private static let most: UInt32 = 1000

    /// Makes the disk slow when the bench, which started this program, wants it. Call before a database is opened.
    static func useIfBenched() {
        guard let text = getenv(slowDiskVariable), let milliseconds = UInt32(String(cString: text)),
            (1...most).contains(milliseconds)
        else { return }
        _ = yemae_disk_slow(milliseconds * 1000)
    }
}

extension ServerRules {
    /// The same, but for what the bench, which started this program, wants to see it do without.
    var asBenched: ServerRules {
        guard let text = getenv(actsTogetherVariable), let most = Int(String(cString: text)), most > 0 else {
            return self
        }
        var rules = self
        rules.bounds.actsTogether = min(most, bounds.actsTogether)
        return rules
    }
}
