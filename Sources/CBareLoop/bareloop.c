// See bareloop.h.
#define _GNU_SOURCE 1
#include "bareloop.h"
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, LINES = 65536 };
static const char command[] = "STREAM FILE yemae/digit/4 \"0123456789*#\"\n";
static const char leave[] = "SET VARIABLE YEMAE_OUTCOME \"completed\"\n";

static uint64_t cpu(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int watch(int poller, int fd) {
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = fd } };
    return epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

uint64_t yemae_bare_loop(int listener, int stop, long commands_each) {
    // By descriptor, which is a small number: commands sent so far.
    long *sent = calloc(LINES, sizeof *sent);
    char block[4096];
    struct epoll_event ready[EVENTS];
    int poller = epoll_create1(EPOLL_CLOEXEC);
    if (!sent || poller < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) != 0 || watch(poller, listener) != 0
        || watch(poller, stop) != 0) {
        // Whoever calls finds nobody, and does not wait.
        close(listener);
        close(poller);
        free(sent);
        return 0;
    }
    uint64_t began = cpu();
    for (int is_over = 0; !is_over;) {
        int count = epoll_wait(poller, ready, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd == stop) { is_over = 1; continue; }
            if (fd == listener) {
                int line = accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (line < 0 || line >= LINES) continue;
                sent[line] = 0;
                watch(poller, line);
                continue;
            }
            if (read(fd, block, sizeof block) <= 0 || sent[fd] > commands_each) { close(fd); continue; }
            if (++sent[fd] > commands_each) send(fd, leave, sizeof leave - 1, MSG_NOSIGNAL);
            else send(fd, command, sizeof command - 1, MSG_NOSIGNAL);
        }
    }
    uint64_t used = cpu() - began;
    close(poller);
    free(sent);
    return used;
}

int yemae_stay_on(int core) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(core, &only);
    return sched_setaffinity(0, sizeof only, &only);
}
