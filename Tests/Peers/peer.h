// What the peers in C share: the call's commands, its acts, and the database. See call.txt and acts.sql.
#ifndef PEER_H
#define PEER_H
#include <sqlite3.h>

enum { COMMANDS = 256, STATEMENTS = 32, VALUES = 64 };

// One call: where in the script it is, the keys it heard, and the values its acts made.
struct call {
    int fd, at, round;
    char keys[256];
    int heard;
    sqlite3_int64 value[VALUES];
};

// What a writer says around its acts; prepared once.
enum word { BEGIN, SAVEPOINT, RELEASE, COMMIT, WORDS };

// Reads call.txt and acts.sql in `folder` and opens the database. `rounds`: bookings in one call. `beside`: acts that
// only look have a connection of their own, so that another thread may do them.
void peer_open(const char *folder, const char *database, int rounds, int beside);
// Takes one reply.
void peer_hear(struct call *call, const char *reply);
// The next step: a command's line in `line`, its length as the answer; or 0 and the act to do in `act`; or -1 at the
// end.
int peer_next(struct call *call, char *line, int *act);
// Whether an act only looks.
int peer_looks(int act);
// Does an act; the caller keeps the transaction, unless the act only looks.
void peer_do(struct call *call, int act);
void peer_say(enum word word);
// For the writer's settings.
void peer_sql(const char *sql);
// Hashes the PIN that was typed: as much work as checking one at cost 1 is, which is what the bench's members have.
// By one thread only.
void peer_hash(struct call *call);
// Makes checkpoints on a connection of its own, as often as the engine does, and never returns.
void peer_keep_log_short(void);

#endif
