// CoreDump: disables core dumps: a crash must not write secrets to disk.

import Glibc

enum CoreDump {
    /// From now on the kernel writes no core file for this process (getrlimit(2), RLIMIT_CORE), nor for those it
    /// starts. Not even the limit can be raised again by anybody but root.
    static func forbid() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
    }
}
