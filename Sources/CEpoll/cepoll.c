// See cepoll.h: wrappers of system calls, nothing else.
#define _GNU_SOURCE 1
#include "cepoll.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(YEMAE_READ == EPOLLIN && YEMAE_WRITE == EPOLLOUT
    && YEMAE_GONE == (EPOLLERR | EPOLLHUP | EPOLLRDHUP), "epoll's numbers");

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

// A slice of 0 is the kernel's own. By struct sched_attr, which older C libraries do not have; an older kernel takes
// it and changes nothing.
static void set_slice(uint64_t nanoseconds) {
    struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority;
        uint64_t slice, deadline, period; } usual = {
        // The flag stays once it was set: only CAP_SYS_NICE may take it away (sched(7)).
        .size = sizeof usual, .policy = SCHED_OTHER, .flags = 1 /* SCHED_FLAG_RESET_ON_FORK */,
        .nice = getpriority(PRIO_PROCESS, 0), .slice = nanoseconds };
    syscall(SYS_sched_setattr, 0, &usual, 0);
}

int yemae_run_first(int priority) {
    struct sched_param first = { .sched_priority = priority };
    if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &first) == 0) return 0;
    int reason = errno;
    set_slice(100000);
    errno = reason;
    return -1;
}

int yemae_run_as_usual(void) {
    struct sched_param usual = { .sched_priority = 0 };
    if (sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &usual) != 0) return -1;
    set_slice(0);
    return 0;
}

int yemae_stamp(int fd) {
    int on = 1;
    return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

static uint64_t nanoseconds(struct timespec time) {
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

ssize_t yemae_receive_stamped(int fd, void *bytes, size_t size, uint64_t *came_at) {
    struct iovec part = { .iov_base = bytes, .iov_len = size };
    union { char room[CMSG_SPACE(sizeof(struct timespec))]; struct cmsghdr aligned; } control;
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = sizeof control.room };
    ssize_t count = recvmsg(fd, &message, MSG_DONTWAIT);
    *came_at = 0;
    if (count <= 0) return count;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec stamp, wall, steady;
        memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
        // The kernel notes the time of day. A clock that is set between the packet and now makes this wrong by as much.
        clock_gettime(CLOCK_REALTIME, &wall);
        clock_gettime(CLOCK_MONOTONIC, &steady);
        *came_at = nanoseconds(steady) - (nanoseconds(wall) - nanoseconds(stamp));
    }
    return count;
}

int yemae_send_descriptor(int socket, int descriptor) {
    char byte = 'L';
    struct iovec part = {&byte, 1};
    union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = sizeof control.room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? 0 : -1;
}

int yemae_take_descriptor(int socket) {
    char byte;
    struct iovec part = {&byte, 1};
    union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control = {0};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = sizeof control.room};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) return -1;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (!head || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS
        || head->cmsg_len != CMSG_LEN(sizeof(int))) return -1;
    int descriptor;
    memcpy(&descriptor, CMSG_DATA(head), sizeof(int));
    return descriptor;
}

int64_t yemae_peer_user(int socket) {
    struct ucred who;
    socklen_t size = sizeof who;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 ? (int64_t)who.uid : -1;
}
