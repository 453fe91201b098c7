// What Swift's Glibc module leaves out: epoll, eventfd, signalfd and accept4, as functions Swift can call.
// epoll_event is a packed struct, which Swift cannot read; so events come and go as plain numbers.
#ifndef YEMAE_CEPOLL_H
#define YEMAE_CEPOLL_H
#include <stdint.h>

enum { YEMAE_READ = 0x001, YEMAE_WRITE = 0x004, YEMAE_GONE = 0x008 | 0x010 | 0x2000 };  // EPOLLIN, EPOLLOUT, EPOLLERR|EPOLLHUP|EPOLLRDHUP
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
#endif
