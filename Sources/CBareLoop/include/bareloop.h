// The least a FastAGI server can do, in C: one epoll, a read and a fixed write for each command; nothing is parsed.
#ifndef YEMAE_BARELOOP_H
#define YEMAE_BARELOOP_H
#include <stdint.h>

// Serves calls on `listener` until `stop` (a descriptor: an eventfd, or a pipe's end) can be read; after
// `commands_each` commands a call is ended. Returns the nanoseconds of CPU that this thread used, 0 when the system
// would not have it.
uint64_t yemae_bare_loop(int listener, int stop, long commands_each);
// Binds this thread to one core (sched_setaffinity(2)). Returns 0, or -1 with errno.
int yemae_stay_on(int core);
#endif
