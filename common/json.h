/*
 * json - writes JSON text into a buf, in the order in which it is told.
 *
 * Reading is cJSON's work. Writing is ours, because a tree in memory is what
 * an export of a million records cannot afford, and because equal input must
 * give equal bytes: keys in call order, integers and thousandths only.
 * Strings may hold anything: bytes that are not UTF-8 become U+FFFD, control
 * characters are escaped. Commas are put in by the writer.
 *
 *     struct json j = { .out = &buf };
 *     json_object(&j);
 *     json_key(&j, "id"), json_str(&j, id);
 *     json_end(&j);
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

enum { JSON_DEPTH_MAX = 32 };

struct json {
	struct buf *out;
	unsigned depth;
	char close[JSON_DEPTH_MAX];
	bool more[JSON_DEPTH_MAX + 1], after_key;
};

void json_object(struct json *self);
void json_array(struct json *self);
void json_end(struct json *self); /* of the innermost object or array */

void json_key(struct json *self, const char *key);
void json_str(struct json *self, struct str s);
void json_str_or_null(struct json *self, struct str s); /* null when empty */
void json_int(struct json *self, int64_t n);
void json_milli(struct json *self, int64_t thousandths); /* 250 as 0.25 */
void json_bool(struct json *self, bool b);
void json_null(struct json *self);
void json_raw(struct json *self, struct str json); /* a value that is JSON already */

#endif
