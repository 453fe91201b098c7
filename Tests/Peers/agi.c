// A minimal AGI program: one call over standard input and output, each act a commit of its own.
// usage: agi FOLDER DATABASE BOOKINGS
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void act_alone(struct call *call, int act) {
    if (act == 0) peer_hash(call);
    if (!peer_looks(act)) peer_say(BEGIN);
    peer_do(call, act);
    if (!peer_looks(act)) peer_say(COMMIT);
}

int main(int count, char **words) {
    char line[4096];
    int act, length;
    if (count != 4) { fprintf(stderr, "usage: agi FOLDER DATABASE BOOKINGS\n"); return 64; }
    while (fgets(line, sizeof line, stdin) && line[0] != '\n') {}
    // As the engine does: the line is answered before the database is opened.
    if (write(1, "ANSWER\n", 7) != 7) return 1;
    peer_open(words[1], words[2], atoi(words[3]), 0);
    // As the engine's program for one call: whoever makes the log longer than this moves it, and little is kept in
    // memory.
    peer_sql("PRAGMA wal_autocheckpoint=250; PRAGMA cache_size=-512");
    static struct call call;
    peer_next(&call, line, &act);
    while (fgets(line, sizeof line, stdin)) {
        peer_hear(&call, line);
        while ((length = peer_next(&call, line, &act)) == 0) act_alone(&call, act);
        if (length < 0 || write(1, line, length) != length) break;
    }
    return 0;
}
