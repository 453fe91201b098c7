// See faultydisk.h. A program on a slow disk: the kernel hands its syncs to a supervisor (seccomp(2),
// SECCOMP_RET_USER_NOTIF), which lets each go on when its time has come. The program itself is the installed one,
// unchanged.
#define _GNU_SOURCE
#include "faultydisk.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#if defined __x86_64__
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define OUR_ARCHITECTURE 0
#endif

// Syncs that wait at once, of all threads of the program; more wait in the kernel.
enum { MOST_WAITING = 256 };

static long long microseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

// Lets syncs go on, each so long after it came, until no process has the filter any more.
static void supervise(int listener, unsigned delay) {
    static struct { __u64 id; long long due; } waiting[MOST_WAITING];
    int first = 0, count = 0;
    for (;;) {
        struct pollfd poll = { .fd = listener, .events = count < MOST_WAITING ? POLLIN : 0 };
        long long left = count > 0 ? waiting[first].due - microseconds_now() : 0;
        if (left < 0) left = 0;
        struct timespec rest = { .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 };
        if (ppoll(&poll, 1, count > 0 ? &rest : 0, 0) < 0 && errno != EINTR) return;
        if (poll.revents & POLLIN) {
            struct seccomp_notif sync;
            memset(&sync, 0, sizeof sync);
            if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &sync) == 0) {
                int last = (first + count++) % MOST_WAITING;
                waiting[last].id = sync.id;
                waiting[last].due = microseconds_now() + delay;
            }
        } else if (poll.revents & (POLLHUP | POLLERR)) {
            return;
        }
        while (count > 0 && waiting[first].due <= microseconds_now()) {
            // One that was killed in the meantime is gone: that is no error.
            struct seccomp_notif_resp go = { .id = waiting[first].id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
            ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &go);
            first = (first + 1) % MOST_WAITING;
            count--;
        }
    }
}

union rights { struct cmsghdr head; char bytes[CMSG_SPACE(sizeof(int))]; };

static int send_descriptor(int line, int descriptor) {
    union rights rights;
    char byte = 0;
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &rights,
        .msg_controllen = sizeof rights };
    memset(&rights, 0, sizeof rights);
    rights.head.cmsg_level = SOL_SOCKET;
    rights.head.cmsg_type = SCM_RIGHTS;
    rights.head.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&rights.head), &descriptor, sizeof(int));
    return sendmsg(line, &message, 0) == 1 ? 0 : -1;
}

static int receive_descriptor(int line) {
    union rights rights;
    char byte;
    int descriptor = -1;
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &rights,
        .msg_controllen = sizeof rights };
    if (recvmsg(line, &message, 0) == 1 && message.msg_controllen >= CMSG_LEN(sizeof(int)))
        memcpy(&descriptor, CMSG_DATA(&rights.head), sizeof(int));
    return descriptor;
}

// The supervisor's process: no child of the program's, and none of its pipes is open there.
static void become_supervisor(int line, unsigned delay) {
    if (fork() != 0) _exit(0);
    setsid();
    int listener = receive_descriptor(line);
    if (listener < 0) _exit(0);
    int null = open("/dev/null", O_RDWR);
    for (int stream = 0; stream < 3; stream++) dup2(null, stream);
    dup2(listener, 3);
    closefrom(4);
    supervise(3, delay);
    _exit(0);
}

static int forbid_quick_syncs(void) {
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fdatasync, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_fsync, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof steps / sizeof *steps, steps };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}

int yemae_disk_exec_slow(unsigned microseconds, char *const words[]) {
    int line[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) return errno;
    pid_t between = fork();
    if (between < 0) return errno;
    if (between == 0) {
        close(line[0]);
        become_supervisor(line[1], microseconds);
    }
    close(line[1]);
    waitpid(between, 0, 0);
    int listener = forbid_quick_syncs();
    if (listener < 0 || send_descriptor(line[0], listener) != 0) {
        int code = errno;
        close(line[0]);
        return code;
    }
    close(line[0]);
    close(listener);
    execv(words[0], words);
    return errno;
}
