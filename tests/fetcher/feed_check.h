/*
 * feed_check - reads a feed and looks values up in its JSON by path:
 * "entries[0].authors[1].name", "entries.length".
 */
#ifndef TESTS_FETCHER_FEED_CHECK_H
#define TESTS_FETCHER_FEED_CHECK_H

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "fetcher/feed.h"
#include "tests/test.h"

enum { CHECK_ARENA_BYTES = 64 * 1024 * 1024 };

#define NO_HINTS { { NULL, 0 }, { NULL, 0 } }

/* A feed, and one value in it; NULL: the value must not be there. */
struct feed_case {
	const char *why;
	struct str bytes;
	const char *path, *want;
	struct feed_hints hints;
};

static inline void check_free(cJSON **self_p)
{
	cJSON_Delete(*self_p);
}

static inline const cJSON *check_find(const cJSON *at, const char *path)
{
	while (at && *path) {
		size_t n = strcspn(path, ".[");
		char name[40];

		if (*path == '[') {
			at = cJSON_GetArrayItem(at, (int)strtol(path + 1, NULL, 10));
			path += strcspn(path, "]") + 1;
		} else {
			assert_true(n < sizeof name);
			memcpy(name, path, n);
			name[n] = 0;
			at = cJSON_GetObjectItemCaseSensitive(at, name);
			path += n;
		}
		path += *path == '.';
	}
	return at;
}

/* The value at path as text; NULL when there is none. In text, which has room for size bytes. */
static inline const char *check_value(const cJSON *root, const char *path, char *text, size_t size)
{
	size_t n = strlen(path), tail = sizeof ".length" - 1;

	if (n > tail && strcmp(path + n - tail, ".length") == 0) {
		char list[80];
		assert_true(n - tail < sizeof list);
		memcpy(list, path, n - tail);
		list[n - tail] = 0;
		const cJSON *array = check_find(root, list);
		(void)snprintf(text, size, "%d", cJSON_GetArraySize(array));
		if (cJSON_IsArray(array))
			return text;
	}
	const cJSON *value = check_find(root, path);
	if (!value)
		return NULL;
	if (cJSON_IsString(value))
		return value->valuestring;
	return cJSON_PrintPreallocated((cJSON *)(uintptr_t)value, text, (int)size, 0) ? text : NULL;
}

/* The feed as a tree, or NULL with the error. */
static inline cJSON *check_read(struct str bytes, const struct feed_hints *hints, int *ret_error)
{
	owned(arena_destroy) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
	owned(buf_destroy) struct buf out = { 0 };
	struct json json = { .out = &out };
	struct feed_doc doc;
	cJSON *tree = NULL;

	*ret_error = feed_read(bytes, hints, arena, &doc);
	if (*ret_error == 0) {
		feed_print(&doc, &json);
		assert_int_equal(buf_error(&out), 0);
		tree = cJSON_ParseWithLength(out.ptr, out.len);
		assert_non_null(tree);
	}
	return tree;
}

static inline void check_case(const struct feed_case *c)
{
	char text[4096];
	int error;
	owned(check_free) cJSON *tree = check_read(c->bytes, &c->hints, &error);

	if (!tree)
		fail_msg("%s: refused with %d", c->why, error);
	const char *got = check_value(tree, c->path, text, sizeof text);
	if ((got == NULL) != (c->want == NULL) || (got && strcmp(got, c->want) != 0))
		fail_msg("%s: %s is '%s', want '%s'", c->why, c->path, got ? got : "(absent)", c->want ? c->want : "(absent)");
}

#define CHECK_ALL(cases)                                     \
	do {                                                 \
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) \
			check_case(&(cases)[i]);             \
	} while (0)

#endif
