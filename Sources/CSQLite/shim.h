// The system's SQLite (libsqlite3-dev).
#include <sqlite3.h>

// SQLite shall not keep statistics of the memory it uses: each allocation would take a lock of the whole process for
// them. sqlite3_config has a variable number of arguments, which Swift cannot call. Nothing happens when SQLite was
// used before.
static inline void yemae_sqlite_keep_no_statistics(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
