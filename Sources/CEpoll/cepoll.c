// See cepoll.h: thin wrappers, nothing else.
#define _GNU_SOURCE 1
#include "cepoll.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert(YEMAE_READ == EPOLLIN && YEMAE_WRITE == EPOLLOUT && YEMAE_GONE == (EPOLLERR | EPOLLHUP | EPOLLRDHUP), "epoll's numbers");

int yemae_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int yemae_epoll_set(int poller, int op, int fd, uint32_t interest, uint64_t token) {
    struct epoll_event event = { .events = interest, .data = { .u64 = token } };
    return epoll_ctl(poller, op, fd, &event);
}

int yemae_epoll_wait(int poller, uint64_t *tokens, uint32_t *events, int timeout) {
    struct epoll_event ready[YEMAE_EVENTS];
    int count = epoll_wait(poller, ready, YEMAE_EVENTS, timeout);
    for (int i = 0; i < count; i++) { tokens[i] = ready[i].data.u64; events[i] = ready[i].events; }
    return count;
}

int yemae_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int yemae_accept(int listener, void *peer, uint32_t size) {
    socklen_t length = size;
    return accept4(listener, peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int yemae_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (pthread_sigmask(SIG_BLOCK, &set, 0) != 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int yemae_next_signal(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}
