// See peer.h.
#include "peer.h"
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum kind { ROW, GET, READ, DO };
struct statement { enum kind kind; sqlite3_stmt *prepared; int into, parameters[VALUES], columns[VALUES], count; };
struct act { char name[16]; int looks; struct statement statements[STATEMENTS]; int count; };

static char *commands[COMMANDS];
static int command_acts[COMMANDS], command_count, again, leave, rounds;
static struct act acts[8];
static int act_count;
static char *names[VALUES];
static int name_count;
static const char *path;
// The same where one thread does everything.
static sqlite3 *writer, *reader;
static const char *const said[WORDS] = { "BEGIN IMMEDIATE", "SAVEPOINT s", "RELEASE s", "COMMIT" };
static sqlite3_stmt *words[WORDS], *look, *looked;

static void fail(sqlite3 *database, const char *what) {
    fprintf(stderr, "%s: %s\n", what, database ? sqlite3_errmsg(database) : "cannot be read");
    exit(69);
}

// Values go by number: the first time a name is seen it gets the next one.
static int value_of(const char *name) {
    for (int i = 0; i < name_count; i++) if (strcmp(names[i], name) == 0) return i;
    if (name_count == VALUES) fail(0, name);
    names[name_count] = strdup(name);
    return name_count++;
}

static FILE *open_in(const char *folder, const char *name) {
    char at[4096];
    snprintf(at, sizeof at, "%s/%s", folder, name);
    FILE *file = fopen(at, "r");
    if (!file) fail(0, at);
    return file;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
    sqlite3_stmt *prepared;
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, 0) != SQLITE_OK)
        fail(database, sql);
    return prepared;
}

static void read_acts(const char *folder) {
    char line[16384], word[32];
    FILE *file = open_in(folder, "acts.sql");
    while (fgets(line, sizeof line, file)) {
        if (!strchr(line, '\n')) fail(0, "acts.sql: a line is too long, or has no end");
        line[strcspn(line, "\n")] = 0;
        if (line[0] != '@') continue;
        int looks = strncmp(line, "@look ", 6) == 0;
        if (looks || strncmp(line, "@act ", 5) == 0) {
            acts[act_count].looks = looks;
            sscanf(strchr(line, ' '), "%15s", acts[act_count++].name);
            continue;
        }
        struct act *act = &acts[act_count - 1];
        struct statement *s = &act->statements[act->count++];
        const char *sql = strchr(line, ' ') + 1;
        if (strncmp(line, "@row", 4) == 0) {
            s->kind = ROW;
            sscanf(sql, "%31s", word);
            s->into = value_of(word);
            sql = strchr(sql, ' ') + 1;
        } else s->kind = strncmp(line, "@get", 4) == 0 ? GET
            : strncmp(line, "@read", 5) == 0 ? READ : DO;
        s->prepared = prepare(act->looks ? reader : writer, sql);
        s->count = sqlite3_bind_parameter_count(s->prepared);
        for (int i = 0; i < s->count; i++)
            s->parameters[i] = value_of(sqlite3_bind_parameter_name(s->prepared, i + 1) + 1);
        if (s->kind == GET) for (int i = 0; i < sqlite3_column_count(s->prepared); i++)
            s->columns[i] = value_of(sqlite3_column_name(s->prepared, i));
    }
    fclose(file);
}

static void read_call(const char *folder) {
    char line[2048];
    FILE *file = open_in(folder, "call.txt");
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#') continue;
        command_acts[command_count] = -1;
        if (strncmp(line, "@again", 6) == 0) again = command_count;
        else if (strncmp(line, "@leave", 6) == 0) leave = command_count;
        else if (line[0] == '@') {
            line[strcspn(line, "\n")] = 0;
            for (int i = 0; i < act_count; i++)
                if (strcmp(acts[i].name, line + 5) == 0) command_acts[command_count] = i;
            command_count++;
        } else commands[command_count++] = strdup(line);
    }
    fclose(file);
}

static void execute(sqlite3 *database, const char *sql) {
    if (sqlite3_exec(database, sql, 0, 0, 0) != SQLITE_OK) fail(database, sql);
}
void peer_sql(const char *sql) { execute(writer, sql); }

void peer_hash(struct call *call) {
    static struct crypt_data work;
    char pin[5] = { call->keys[6], call->keys[7], call->keys[8], call->keys[9], 0 };
    if (!crypt_rn(pin, "$y$j75$abcdefghijklmnop", &work, sizeof work)) exit(69);
}

// As the engine opens it. Each connection has one thread, so SQLite needs no lock of its own.
static sqlite3 *open_database(void) {
    sqlite3 *database;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0) != SQLITE_OK)
        fail(database, path);
    sqlite3_busy_timeout(database, 5000);
    execute(database, "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
    execute(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    return database;
}

void peer_open(const char *folder, const char *database, int bookings, int beside) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    path = database;
    rounds = bookings;
    writer = open_database();
    reader = beside ? open_database() : writer;
    for (int i = 0; i < WORDS; i++) words[i] = prepare(writer, said[i]);
    look = prepare(reader, "BEGIN DEFERRED");
    looked = prepare(reader, "COMMIT");
    static const char *const names[] = { "number", "program_number", "nth", "now", "n", "sequence", 0 };
    for (const char *const *name = names; *name; name++) value_of(*name);
    read_acts(folder);
    read_call(folder);
}

void peer_hear(struct call *call, const char *reply) {
    const char *result = strstr(reply, "result=");
    int key = result ? atoi(result + 7) : 0;
    if (key >= '#' && call->heard < (int)sizeof call->keys) call->keys[call->heard++] = (char)key;
}

int peer_next(struct call *call, char *line, int *act) {
    if (call->at == leave && call->round + 1 < rounds) { call->round++; call->at = again; }
    if (call->at == command_count) return -1;
    int at = call->at++;
    if (command_acts[at] >= 0) { *act = command_acts[at]; return 0; }
    int n = 0;
    for (const char *c = commands[at]; *c; c++) {
        if (*c != '{') { line[n++] = *c; continue; }
        char digits[16];
        snprintf(digits, sizeof digits, "%07lld0", call->value[5]);
        line[n++] = digits[c[1] - '1'];
        c += 2;
    }
    return n;
}

static void run(struct call *call, struct statement *s) {
    for (int i = 0; i < s->count; i++) sqlite3_bind_int64(s->prepared, i + 1, call->value[s->parameters[i]]);
    int code = sqlite3_step(s->prepared);
    if (code == SQLITE_ROW && s->kind == GET)
        for (int i = 0; i < sqlite3_column_count(s->prepared); i++)
            call->value[s->columns[i]] = sqlite3_column_int64(s->prepared, i);
    while (s->kind == READ && code == SQLITE_ROW) code = sqlite3_step(s->prepared);
    if (code != SQLITE_ROW && (code != SQLITE_DONE || s->kind == GET))
        fail(sqlite3_db_handle(s->prepared), sqlite3_sql(s->prepared));
    sqlite3_reset(s->prepared);
    if (s->kind == ROW) call->value[s->into] = sqlite3_last_insert_rowid(writer);
}

static void say(sqlite3_stmt *word) {
    if (sqlite3_step(word) != SQLITE_DONE) fail(sqlite3_db_handle(word), sqlite3_sql(word));
    sqlite3_reset(word);
}
void peer_say(enum word word) { say(words[word]); }

int peer_looks(int act) { return acts[act].looks; }

void peer_keep_log_short(void) {
    sqlite3 *database = open_database();
    for (;; usleep(200000)) execute(database, "PRAGMA wal_checkpoint(PASSIVE)");
}

static sqlite3_int64 number(const char *digits, int count) {
    sqlite3_int64 n = 0;
    while (count-- > 0) n = n * 10 + *digits++ - '0';
    return n;
}

// What was typed: six digits of the member, four of the PIN, then for each booking three of the program and one of
// the showing.
void peer_do(struct call *call, int number_of_act) {
    const char *booking = call->keys + 10 + 7 * call->round;
    call->value[0] = number(call->keys, 6);
    call->value[1] = number(booking, 3);
    call->value[2] = booking[3] - '1';
    call->value[3] = time(0);
    call->value[4] = call->round + 1;
    struct act *act = &acts[number_of_act];
    if (act->looks) say(look);
    for (int i = 0; i < act->count; i++) run(call, &act->statements[i]);
    if (act->looks) say(looked);
}
