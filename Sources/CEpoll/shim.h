// What the Glibc module leaves out: epoll, eventfd, signalfd and accept4, as functions Swift can call.
// epoll_event is a packed struct, which Swift cannot read; so events come and go as plain numbers.
#ifndef YEMAE_CEPOLL_H
#define YEMAE_CEPOLL_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { YEMAE_READ = EPOLLIN, YEMAE_WRITE = EPOLLOUT, YEMAE_GONE = EPOLLHUP | EPOLLERR | EPOLLRDHUP };

static inline int yemae_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

// op: 1 add, 2 delete, 3 modify (the kernel's own numbers).
static inline int yemae_epoll_set(int poller, int op, int fd, uint32_t interest, uint64_t token) {
    struct epoll_event event = { .events = interest, .data = { .u64 = token } };
    return epoll_ctl(poller, op, fd, &event);
}

// Fills tokens and events, at most 256; returns how many, or -1 with errno.
static inline int yemae_epoll_wait(int poller, uint64_t *tokens, uint32_t *events, int timeout) {
    struct epoll_event ready[256];
    int count = epoll_wait(poller, ready, 256, timeout);
    for (int i = 0; i < count; i++) { tokens[i] = ready[i].data.u64; events[i] = ready[i].events; }
    return count;
}

static inline int yemae_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static inline int yemae_accept(int listener, struct sockaddr_storage *peer) {
    socklen_t size = sizeof *peer;
    return accept4(listener, (struct sockaddr *)peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// Blocks the given signals in this thread (and those it starts) and gives a descriptor that reads them.
static inline int yemae_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (pthread_sigmask(SIG_BLOCK, &set, 0) != 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

// The number of the next signal, 0 when there is none.
static inline int yemae_next_signal(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}
#endif
