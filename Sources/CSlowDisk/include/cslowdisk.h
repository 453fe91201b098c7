// A disk of the bench's own: SQLite's ordinary one, but every sync takes longer. For measuring what group commit is worth on a slow disk.
#ifndef YEMAE_CSLOWDISK_H
#define YEMAE_CSLOWDISK_H

// From now on every sync of every file that SQLite opens later takes so many microseconds more; 0 is the disk as it is.
// Call before the first database is opened. 0 when done, an SQLite result code otherwise.
int yemae_slow_disk(unsigned microseconds);

#endif
