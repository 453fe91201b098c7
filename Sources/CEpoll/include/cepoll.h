// What Swift's Glibc module leaves out: epoll, eventfd, signalfd, accept4, a thread's priority and a packet's time,
// as functions Swift can call. epoll_event is a packed struct, which Swift cannot read; so events come and go as
// plain numbers.
#ifndef YEMAE_CEPOLL_H
#define YEMAE_CEPOLL_H
#include <stdint.h>
#include <sys/types.h>

// EPOLLIN, EPOLLOUT, EPOLLERR|EPOLLHUP|EPOLLRDHUP
enum { YEMAE_READ = 0x001, YEMAE_WRITE = 0x004, YEMAE_GONE = 0x008 | 0x010 | 0x2000 };
enum { YEMAE_EVENTS = 256 };

int yemae_epoll_create(void);
// op: 1 add, 2 delete, 3 modify (the kernel's own numbers).
int yemae_epoll_set(int poller, int op, int fd, uint32_t interest, uint64_t token);
// Fills tokens and events, at most YEMAE_EVENTS; returns how many, or -1 with errno.
int yemae_epoll_wait(int poller, uint64_t *tokens, uint32_t *events, int timeout);
int yemae_eventfd(void);
// Accepts without blocking; peer is a struct sockaddr_storage.
int yemae_accept(int listener, void *peer, uint32_t size);
// Blocks the given signals in this thread (and those it starts) and gives a descriptor that reads them.
int yemae_signalfd(const int *signals, int count);
// The number of the next signal, 0 when there is none.
int yemae_next_signal(int fd);
// Lets this thread, and none that it starts, run before all usual ones (SCHED_RR of this priority, 1...99, sched(7)).
// Returns 0. When that is not allowed it asks for a turn soon after it wakes instead (a slice of 0.1 ms for it alone,
// sched_setattr(2), Linux 6.12) and returns -1 with errno.
int yemae_run_first(int priority);
// Lets it run as usual threads do again. Returns 0, or -1 with errno.
int yemae_run_as_usual(void);
// From now on the kernel notes when each packet of this socket came in.
int yemae_stamp(int fd);
// As recv(2) without blocking; came_at: when the last byte that was read had come in, in nanoseconds of
// CLOCK_MONOTONIC, 0 when the kernel did not note it.
ssize_t yemae_receive_stamped(int fd, void *bytes, size_t size, uint64_t *came_at);
// Sends one byte with a descriptor (SCM_RIGHTS, unix(7)). Returns 0, or -1 with errno.
int yemae_send_descriptor(int socket, int descriptor);
// Takes such a byte and the descriptor with it (close-on-exec). Returns the descriptor, or -1.
int yemae_take_descriptor(int socket);
// The user at the other end of a Unix socket (SO_PEERCRED); -1 when it is not known.
int64_t yemae_peer_user(int socket);
#endif
