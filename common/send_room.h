/*
 * send_room - a local socket's send buffer, for pages.
 *
 * The kernel's default holds three pages of 50 KB: for each that leaves, the
 * threads on both sides are woken, twice as often as for the pages themselves.
 * What is on its way is bounded by credit or by the sender's own queue.
 */
#ifndef COMMON_SEND_ROOM_H
#define COMMON_SEND_ROOM_H

#include <sys/socket.h>

enum { SEND_ROOM_BYTES = 4 << 20 };

/* Of more bytes than the kernel allows, it gives what it may; where it gives none, the default does. */
static inline void send_room_widen(int fd)
{
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ SEND_ROOM_BYTES }, sizeof(int));
}

#endif
