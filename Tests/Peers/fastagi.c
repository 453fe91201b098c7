// A minimal FastAGI server: one epoll loop, one thread that takes whatever acts wait and does them in one commit.
// usage: fastagi FOLDER DATABASE BOOKINGS      (prints `port=N`)
#define _GNU_SOURCE 1
#include "peer.h"
#include <arpa/inet.h>
#include <crypt.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct job { struct call *call; int act; };
static struct job waiting[65536], done[65536], hashing[65536];
static int waiting_count, done_count, hashing_count, bell;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER, pins = PTHREAD_COND_INITIALIZER;
static struct { struct call call; int in_header, length; char buffer[4096]; } lines[65536];

static void *writer(void *unused) {
    static struct job batch[128];
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (waiting_count == 0) pthread_cond_wait(&some, &lock);
        int count = waiting_count < 128 ? waiting_count : 128;
        memcpy(batch, waiting, count * sizeof *batch);
        memmove(waiting, waiting + count, (waiting_count - count) * sizeof *waiting);
        waiting_count -= count;
        pthread_mutex_unlock(&lock);
        peer_sql("BEGIN IMMEDIATE");
        for (int i = 0; i < count; i++) {
            peer_sql("SAVEPOINT s");
            peer_do(batch[i].call, batch[i].act);
            peer_sql("RELEASE s");
        }
        peer_sql("COMMIT");
        pthread_mutex_lock(&lock);
        memcpy(done + done_count, batch, count * sizeof *batch);
        done_count += count;
        pthread_mutex_unlock(&lock);
        uint64_t one = 1;
        if (write(bell, &one, 8) != 8) return 0;
    }
}

// As much work as checking a PIN at cost 1 is, which is what the bench's members have; beside the writer, as the engine does it.
static void *hasher(void *unused) {
    static struct crypt_data work;
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (hashing_count == 0) pthread_cond_wait(&pins, &lock);
        struct job job = hashing[0];
        memmove(hashing, hashing + 1, --hashing_count * sizeof *hashing);
        pthread_mutex_unlock(&lock);
        char pin[5] = { job.call->keys[6], job.call->keys[7], job.call->keys[8], job.call->keys[9], 0 };
        if (!crypt_rn(pin, "$y$j75$abcdefghijklmnop", &work, sizeof work)) exit(69);
        pthread_mutex_lock(&lock);
        waiting[waiting_count++] = job;
        pthread_cond_signal(&some);
        pthread_mutex_unlock(&lock);
    }
}

static void go_on(struct call *call) {
    char line[1024];
    int act, count = peer_next(call, line, &act);
    if (count > 0) { if (send(call->fd, line, count, MSG_NOSIGNAL) < 0) return; }
    else if (count < 0) { close(call->fd); }
    else {
        pthread_mutex_lock(&lock);
        if (act == 0) hashing[hashing_count++] = (struct job){ call, act };
        else waiting[waiting_count++] = (struct job){ call, act };
        pthread_cond_signal(act == 0 ? &pins : &some);
        pthread_mutex_unlock(&lock);
    }
}

static void take_done(void) {
    static struct job batch[65536];
    uint64_t count;
    if (read(bell, &count, 8) != 8) return;
    pthread_mutex_lock(&lock);
    int n = done_count;
    memcpy(batch, done, n * sizeof *batch);
    done_count = 0;
    pthread_mutex_unlock(&lock);
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
    peer_open(words[1], words[2], atoi(words[3]));
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) { perror("listen"); return 69; }
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
    pthread_create(&thread, 0, hasher, 0);
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
