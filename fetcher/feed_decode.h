/*
 * feed_decode - what a feed's bytes say in UTF-8.
 *
 * In order: byte order mark, the zeros of UTF-16 and UTF-32, HTTP's charset,
 * the XML declaration, UTF-8 where the bytes are that, windows-1252. A label
 * that the bytes contradict does not count: what is UTF-8 was meant so,
 * whatever a server or a template says.
 */
#ifndef FETCHER_FEED_DECODE_H
#define FETCHER_FEED_DECODE_H

#include "common/arena.h"
#include "common/str.h"

/*
 * 0 and *ret, without byte order mark and without the control characters that
 * XML forbids, lines ended by "\n"; borrowed from bytes where nothing had to
 * change, else made in arena. -ENOMEM past its limit.
 */
int feed_decode(struct str bytes, struct str content_type, struct arena *arena, struct str *ret);

#endif
