// The acts of many calls and nothing else: no line, no command, no loop. Up to 64 calls do each of their acts side by
// side, in one commit, or outside of it where they only look: what a booking costs in any server, in whatever
// language, that does the same statements and hashes the same PINs. usage: acts FOLDER DATABASE BOOKINGS KEYS
// (KEYS: a file with a line of keys for each call)
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 64 };

// Goes on to the next act; -1 at the end of the call.
static int next_act(struct call *call) {
    char line[2048];
    int act, length;
    while ((length = peer_next(call, line, &act)) > 0) {}
    return length < 0 ? -1 : act;
}

int main(int count, char **words) {
    static struct call calls[TOGETHER];
    if (count != 5) { fprintf(stderr, "usage: acts FOLDER DATABASE BOOKINGS KEYS\n"); return 64; }
    FILE *keys = fopen(words[4], "r");
    if (!keys) { perror(words[4]); return 66; }
    peer_open(words[1], words[2], atoi(words[3]), 1);
    peer_sql("PRAGMA temp_store=MEMORY");
    for (int there = TOGETHER; there == TOGETHER;) {
        memset(calls, 0, sizeof calls);
        for (there = 0; there < TOGETHER && fgets(calls[there].keys, sizeof calls[there].keys, keys); there++) {}
        for (int going = there; going > 0;) {
            int writes = 0;
            going = 0;
            for (int i = 0; i < there; i++) {
                int act = next_act(&calls[i]);
                if (act < 0) continue;
                going++;
                if (act == 0) peer_hash(&calls[i]);
                if (!peer_looks(act) && !writes++) peer_say(BEGIN);
                peer_do(&calls[i], act);
            }
            if (writes) peer_say(COMMIT);
        }
    }
    return 0;
}
