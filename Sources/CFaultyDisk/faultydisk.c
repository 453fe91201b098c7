// See faultydisk.h. Every method passes its call on to the operating system's own VFS, except those that the current
// plan makes fail.
#include "faultydisk.h"
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PREFIX_BYTES = 4096 };

static char prefix[PREFIX_BYTES];
static unsigned slowness;
static sqlite3_vfs faulty;
static sqlite3_vfs *system_vfs;
static _Thread_local struct { int trouble, after, times, struck; } plan;

// The system's own file lies behind ours in memory.
typedef struct { sqlite3_file base; int is_watched; } disk_file;
static sqlite3_file *under(sqlite3_file *file) { return (sqlite3_file *)((disk_file *)file + 1); }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// True when this operation is to be spoiled.
static int strikes(sqlite3_file *file) {
    if (!((disk_file *)file)->is_watched || plan.times == 0) return 0;
    if (plan.after > 0) { plan.after--; return 0; }
    plan.times--;
    plan.struck++;
    return 1;
}

static int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    int trouble = plan.trouble;
    int is_writing = trouble != YEMAE_DISK_SYNC_FAILS && trouble != YEMAE_DISK_READ_FAILS;
    if (!is_writing || !strikes(file)) return under(file)->pMethods->xWrite(under(file), bytes, count, offset);
    switch (trouble) {
    case YEMAE_DISK_FULL: return SQLITE_FULL;
    case YEMAE_DISK_DIES_BEFORE: die();
    case YEMAE_DISK_DIES_AFTER:
        under(file)->pMethods->xWrite(under(file), bytes, count, offset);
        die();
    case YEMAE_DISK_DIES_TORN:
    case YEMAE_DISK_WRITE_TORN:
        if (count > 1) under(file)->pMethods->xWrite(under(file), bytes, count / 2, offset);
        if (trouble == YEMAE_DISK_DIES_TORN) die();
    }
    return SQLITE_IOERR_WRITE;
}

static int disk_sync(sqlite3_file *file, int flags) {
    int dies = plan.trouble == YEMAE_DISK_DIES_BEFORE || plan.trouble == YEMAE_DISK_DIES_AFTER;
    if ((plan.trouble == YEMAE_DISK_SYNC_FAILS || dies) && strikes(file)) {
        if (dies) die();
        return SQLITE_IOERR_FSYNC;
    }
    if (slowness > 0) {
        struct timespec rest = { .tv_sec = slowness / 1000000, .tv_nsec = slowness % 1000000 * 1000L };
        while (nanosleep(&rest, &rest) != 0) {}
    }
    return ((disk_file *)file)->is_watched ? SQLITE_OK : under(file)->pMethods->xSync(under(file), flags);
}

static int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    if (plan.trouble == YEMAE_DISK_READ_FAILS && strikes(file)) return SQLITE_IOERR_READ;
    return under(file)->pMethods->xRead(under(file), bytes, count, offset);
}

// What is passed on as it is.
static int disk_close(sqlite3_file *f) { return under(f)->pMethods->xClose(under(f)); }
static int disk_truncate(sqlite3_file *f, sqlite3_int64 size) { return under(f)->pMethods->xTruncate(under(f), size); }
static int disk_size(sqlite3_file *f, sqlite3_int64 *size) { return under(f)->pMethods->xFileSize(under(f), size); }
static int disk_lock(sqlite3_file *f, int level) { return under(f)->pMethods->xLock(under(f), level); }
static int disk_unlock(sqlite3_file *f, int level) { return under(f)->pMethods->xUnlock(under(f), level); }
static int disk_check(sqlite3_file *f, int *is_reserved) {
    return under(f)->pMethods->xCheckReservedLock(under(f), is_reserved);
}
static int disk_control(sqlite3_file *f, int op, void *arg) {
    return under(f)->pMethods->xFileControl(under(f), op, arg);
}
static int disk_sector(sqlite3_file *f) { return under(f)->pMethods->xSectorSize(under(f)); }
static int disk_device(sqlite3_file *f) { return under(f)->pMethods->xDeviceCharacteristics(under(f)); }
static int disk_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **to) {
    return under(f)->pMethods->xShmMap(under(f), page, size, extend, to);
}
static int disk_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return under(f)->pMethods->xShmLock(under(f), offset, n, flags);
}
static void disk_shm_barrier(sqlite3_file *f) { under(f)->pMethods->xShmBarrier(under(f)); }
static int disk_shm_unmap(sqlite3_file *f, int remove) { return under(f)->pMethods->xShmUnmap(under(f), remove); }

// Version 2: shared memory for WAL, but no memory-mapped pages, which would pass us by.
static const sqlite3_io_methods methods = {
    2, disk_close, disk_read, disk_write, disk_truncate, disk_sync, disk_size, disk_lock, disk_unlock, disk_check,
    disk_control, disk_sector,
    disk_device, disk_shm_map, disk_shm_lock, disk_shm_barrier, disk_shm_unmap, 0, 0,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *opened) {
    (void)vfs;
    disk_file *ours = (disk_file *)file;
    ours->is_watched = name != 0 && prefix[0] != 0 && strncmp(name, prefix, strlen(prefix)) == 0;
    int code = system_vfs->xOpen(system_vfs, name, under(file), flags, opened);
    // SQLite closes what has methods, opened well or not.
    ours->base.pMethods = under(file)->pMethods ? &methods : 0;
    return code;
}

static int enter(void) {
    if (system_vfs) return SQLITE_OK;
    // As every connection of ours has it; refused once SQLite is in use, which begins with the next line.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    system_vfs = sqlite3_vfs_find(0);
    if (!system_vfs) return SQLITE_ERROR;
    // All that is not about open files is the system's own, which finds its own data in pAppData.
    faulty = *system_vfs;
    faulty.zName = "yemae-faulty-disk";
    faulty.szOsFile = (int)sizeof(disk_file) + system_vfs->szOsFile;
    faulty.pNext = 0;
    faulty.xOpen = disk_open;
    return sqlite3_vfs_register(&faulty, 1);
}

int yemae_disk_slow(unsigned microseconds) {
    slowness = microseconds;
    return enter();
}

int yemae_disk_install(const char *path) {
    if (strlen(path) >= PREFIX_BYTES) return SQLITE_MISUSE;
    strcpy(prefix, path);
    return enter();
}

void yemae_disk_arm(int trouble, int after, int times) {
    plan.trouble = trouble;
    plan.after = after;
    plan.times = times;
    plan.struck = 0;
}

int yemae_disk_disarm(void) {
    plan.trouble = plan.times = 0;
    return plan.struck;
}
