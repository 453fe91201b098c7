// A minimal FastAGI server: one epoll loop, one thread that takes whatever acts wait and does them in one commit, and
// beside it, as the engine has them, one for acts that only look, one for PINs and one for checkpoints. usage:
// fastagi FOLDER DATABASE BOOKINGS      (prints `port=N`)
#define _GNU_SOURCE 1
#include "peer.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct job { struct call *call; int act; };
struct queue { struct job jobs[65536]; int count; pthread_mutex_t lock; pthread_cond_t some; };
#define EMPTY { .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER }
static struct queue waiting = EMPTY, looking = EMPTY, hashing = EMPTY, done = EMPTY;
static int bell;
static struct { struct call call; int in_header, length; char buffer[4096]; } lines[65536];

static void put(struct queue *queue, struct job job) {
    pthread_mutex_lock(&queue->lock);
    queue->jobs[queue->count++] = job;
    pthread_cond_signal(&queue->some);
    pthread_mutex_unlock(&queue->lock);
}

// Waits until there is something.
static int take(struct queue *queue, struct job *batch, int most) {
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0) pthread_cond_wait(&queue->some, &queue->lock);
    int count = queue->count < most ? queue->count : most;
    memcpy(batch, queue->jobs, count * sizeof *batch);
    memmove(queue->jobs, queue->jobs + count, (queue->count - count) * sizeof *batch);
    queue->count -= count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

// Hands acts back to the loop, and wakes it when it is not woken yet.
static void finish(const struct job *batch, int count) {
    uint64_t one = 1;
    pthread_mutex_lock(&done.lock);
    int wakes = done.count == 0;
    memcpy(done.jobs + done.count, batch, count * sizeof *batch);
    done.count += count;
    pthread_mutex_unlock(&done.lock);
    if (wakes && write(bell, &one, 8) != 8) exit(69);
}

static void *writer(void *unused) {
    static struct job batch[128];
    (void)unused;
    for (;;) {
        int count = take(&waiting, batch, 128);
        peer_say(BEGIN);
        for (int i = 0; i < count; i++) {
            peer_say(SAVEPOINT);
            peer_do(batch[i].call, batch[i].act);
            peer_say(RELEASE);
        }
        peer_say(COMMIT);
        finish(batch, count);
    }
    return 0;
}

// One after the other: the first shall not wait for the last.
static void *looker(void *unused) {
    static struct job batch[128];
    (void)unused;
    for (;;) {
        int count = take(&looking, batch, 128);
        for (int i = 0; i < count; i++) {
            peer_do(batch[i].call, batch[i].act);
            finish(batch + i, 1);
        }
    }
    return 0;
}

static void *checkpointer(void *unused) {
    (void)unused;
    peer_keep_log_short();
    return 0;
}

// Beside the writer and behind it, as the engine does it.
static void *hasher(void *unused) {
    struct job job;
    (void)unused;
    setpriority(PRIO_PROCESS, 0, 10);
    for (;;) {
        take(&hashing, &job, 1);
        peer_hash(job.call);
        put(&waiting, job);
    }
}

static void go_on(struct call *call) {
    char line[2048];
    int act, count = peer_next(call, line, &act);
    if (count > 0) { if (send(call->fd, line, count, MSG_NOSIGNAL) < 0) return; }
    else if (count < 0) { close(call->fd); }
    else put(act == 0 ? &hashing : peer_looks(act) ? &looking : &waiting, (struct job){ call, act });
}

static void take_done(void) {
    static struct job batch[65536];
    uint64_t count;
    if (read(bell, &count, 8) != 8) return;
    pthread_mutex_lock(&done.lock);
    int n = done.count;
    memcpy(batch, done.jobs, n * sizeof *batch);
    done.count = 0;
    pthread_mutex_unlock(&done.lock);
    for (int i = 0; i < n; i++) go_on(batch[i].call);
}

static void serve(int fd) {
    char *buffer = lines[fd].buffer;
    int count = read(fd, buffer + lines[fd].length, sizeof lines[fd].buffer - 1 - lines[fd].length);
    if (count <= 0) { close(fd); return; }
    int length = lines[fd].length += count;
    buffer[length] = 0;
    if (lines[fd].in_header) {
        if (length < 2 || memcmp(buffer + length - 2, "\n\n", 2) != 0) return;
        lines[fd].in_header = 0;
    } else {
        if (buffer[length - 1] != '\n') return;
        peer_hear(&lines[fd].call, buffer);
    }
    lines[fd].length = 0;
    go_on(&lines[fd].call);
}

int main(int count, char **words) {
    if (count != 4) { fprintf(stderr, "usage: fastagi FOLDER DATABASE BOOKINGS\n"); return 64; }
    peer_open(words[1], words[2], atoi(words[3]), 1);
    // As the engine's writer: its groups are undone in memory, and the log is another's, unless it grows without end.
    peer_sql("PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=16000");
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) {
        perror("listen");
        return 69;
    }
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poller = epoll_create1(0);
    bell = eventfd(0, EFD_NONBLOCK);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, ready[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    event.data.fd = bell;
    epoll_ctl(poller, EPOLL_CTL_ADD, bell, &event);
    pthread_t thread;
    pthread_create(&thread, 0, writer, 0);
    pthread_create(&thread, 0, looker, 0);
    pthread_create(&thread, 0, hasher, 0);
    pthread_create(&thread, 0, checkpointer, 0);
    for (;;) {
        int n = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == bell) { take_done(); continue; }
            if (fd != listener) { serve(fd); continue; }
            int line = accept4(listener, 0, 0, SOCK_NONBLOCK);
            if (line < 0 || line >= 65536) continue;
            setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            memset(&lines[line].call, 0, sizeof lines[line].call);
            lines[line].call.fd = line;
            lines[line].in_header = 1;
            lines[line].length = 0;
            event = (struct epoll_event){ .events = EPOLLIN, .data.fd = line };
            epoll_ctl(poller, EPOLL_CTL_ADD, line, &event);
        }
    }
}
