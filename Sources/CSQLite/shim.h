// The system's SQLite (libsqlite3-dev).
#include <sqlite3.h>
