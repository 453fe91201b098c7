// See cslowdisk.h. An SQLite VFS over the default one (https://www.sqlite.org/vfs.html): each file is ours with the real one behind it.
#include "cslowdisk.h"
#include <sqlite3.h>
#include <string.h>
#include <time.h>

static unsigned delay;
static sqlite3_vfs disk;

typedef struct {
    sqlite3_file base;
    sqlite3_io_methods methods;
    // Followed by the real file, as large as the real VFS wants it.
} slow_file;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((char *)file + ((sizeof(slow_file) + 15) & ~15UL)); }
static sqlite3_vfs *under(void) { return (sqlite3_vfs *)disk.pAppData; }

static int slow_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int slow_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); }
static int slow_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) { return real(f)->pMethods->xWrite(real(f), from, n, at); }
static int slow_truncate(sqlite3_file *f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); }

static int slow_sync(sqlite3_file *f, int flags) {
    struct timespec rest = { .tv_sec = delay / 1000000, .tv_nsec = delay % 1000000 * 1000L };
    while (nanosleep(&rest, &rest) != 0) {}
    return real(f)->pMethods->xSync(real(f), flags);
}

static int slow_size(sqlite3_file *f, sqlite3_int64 *size) { return real(f)->pMethods->xFileSize(real(f), size); }
static int slow_lock(sqlite3_file *f, int level) { return real(f)->pMethods->xLock(real(f), level); }
static int slow_unlock(sqlite3_file *f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
static int slow_reserved(sqlite3_file *f, int *is) { return real(f)->pMethods->xCheckReservedLock(real(f), is); }
static int slow_control(sqlite3_file *f, int op, void *argument) { return real(f)->pMethods->xFileControl(real(f), op, argument); }
static int slow_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int slow_traits(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
static int slow_map(sqlite3_file *f, int region, int size, int extend, void volatile **at) {
    return real(f)->pMethods->xShmMap(real(f), region, size, extend, at);
}
static int slow_shm_lock(sqlite3_file *f, int offset, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); }
static void slow_barrier(sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); }
static int slow_unmap(sqlite3_file *f, int delete) { return real(f)->pMethods->xShmUnmap(real(f), delete); }
static int slow_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **page) { return real(f)->pMethods->xFetch(real(f), at, n, page); }
static int slow_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page) { return real(f)->pMethods->xUnfetch(real(f), at, page); }

static int slow_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    slow_file *slow = (slow_file *)file;
    memset(slow, 0, sizeof *slow);
    int code = under()->xOpen(under(), name, real(file), flags, out);
    if (real(file)->pMethods == 0) return code;
    slow->methods = (sqlite3_io_methods){
        .iVersion = real(file)->pMethods->iVersion, .xClose = slow_close, .xRead = slow_read, .xWrite = slow_write,
        .xTruncate = slow_truncate, .xSync = slow_sync, .xFileSize = slow_size, .xLock = slow_lock, .xUnlock = slow_unlock,
        .xCheckReservedLock = slow_reserved, .xFileControl = slow_control, .xSectorSize = slow_sector,
        .xDeviceCharacteristics = slow_traits, .xShmMap = slow_map, .xShmLock = slow_shm_lock, .xShmBarrier = slow_barrier,
        .xShmUnmap = slow_unmap, .xFetch = slow_fetch, .xUnfetch = slow_unfetch,
    };
    slow->base.pMethods = &slow->methods;
    return code;
}

int yemae_slow_disk(unsigned microseconds) {
    delay = microseconds;
    if (disk.pAppData != 0) return SQLITE_OK;
    sqlite3_vfs *ordinary = sqlite3_vfs_find(0);
    if (ordinary == 0) return SQLITE_ERROR;
    disk = *ordinary;
    disk.pAppData = ordinary;
    disk.zName = "yemae-slow-disk";
    disk.szOsFile = (int)((sizeof(slow_file) + 15) & ~15UL) + ordinary->szOsFile;
    disk.xOpen = slow_open;
    return sqlite3_vfs_register(&disk, 1);
}
