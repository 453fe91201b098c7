// A disk that fails or is slow by a plan: a layer below SQLite (a VFS, https://www.sqlite.org/vfs.html) for simulations
// and the bench. Files whose path begins with one given prefix go through it; every other file is left alone. One plan
// at a time, for the thread that made it.
#ifndef YEMAE_FAULTYDISK_H
#define YEMAE_FAULTYDISK_H

// What goes wrong.
enum {
    YEMAE_DISK_WRITE_FAILS = 1,  // nothing of the block is written: SQLITE_IOERR_WRITE
    YEMAE_DISK_WRITE_TORN = 2,   // half of the block is written: SQLITE_IOERR_WRITE
    YEMAE_DISK_FULL = 3,         // SQLITE_FULL
    YEMAE_DISK_SYNC_FAILS = 4,   // SQLITE_IOERR_FSYNC
    YEMAE_DISK_READ_FAILS = 5,   // SQLITE_IOERR_READ
    YEMAE_DISK_DIES_BEFORE = 6,  // SIGKILL of this process before a write or sync
    YEMAE_DISK_DIES_TORN = 7,    // SIGKILL in the middle of a write
    YEMAE_DISK_DIES_AFTER = 8,   // SIGKILL after a write or sync
};

// Becomes the VFS of every database opened from now on; a second call only changes the prefix. Returns 0, or SQLite's
// code. From then on files of the prefix are not flushed to the platter: a killed process loses nothing that it has
// given to the kernel.
int yemae_disk_install(const char *prefix);
// The trouble strikes from the `after`-th operation of its kind on (0: the next one), `times` times.
void yemae_disk_arm(int trouble, int after, int times);
// The disk is well again. Returns how often the trouble struck.
int yemae_disk_disarm(void);

// Another use of the layer, for measuring: it becomes the VFS of every database opened from now on, and every sync of
// theirs, really done, takes so many microseconds more; 0 is the disk as it is. Returns 0, or SQLite's code.
int yemae_disk_slow(unsigned microseconds);

// Becomes another program (execv(3); words[0] is its path, and the last word is null), every sync of which, really
// done, takes so many microseconds more. Returns only when that cannot be done, an errno: kernels before 5.5, and
// sandboxes that forbid it.
int yemae_disk_exec_slow(unsigned microseconds, char *const words[]);
#endif
