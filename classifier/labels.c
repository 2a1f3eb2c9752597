#include "classifier/labels.h"

#include <errno.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "classifier/vec.h"
#include "common/arena.h"
#include "common/cleanup.h"
#include "common/file.h"

struct labels {
	struct arena *arena;
	vec(struct labelled) rows;
	vec(struct str) topics;
};

/* Where a line stands, for messages. */
struct place {
	const char *name;
	size_t line;
	struct buf *reterr;
};

static int fail(const struct place *at, const char *expected)
{
	if (at->reterr)
		buf_printf(at->reterr, "%s:%zu: expected %s", at->name, at->line, expected);
	return -EBADMSG;
}

void labels_destroy(struct labels **self_p)
{
	struct labels *self = *self_p;

	if (!self)
		return;
	arena_destroy(&self->arena);
	free(self->rows.at);
	free(self->topics.at);
	free(self);
	*self_p = NULL;
}

size_t labels_count(const struct labels *self)
{
	return self->rows.n;
}

const struct labelled *labels_at(const struct labels *self, size_t i)
{
	return &self->rows.at[i];
}

size_t labels_topics(const struct labels *self)
{
	return self->topics.n;
}

struct str labels_topic(const struct labels *self, size_t i)
{
	return self->topics.at[i];
}

static void destroy_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static int member(const cJSON *object, const char *key, struct arena *arena, struct str *ret)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(v) ? arena_dup(arena, str_from(v->valuestring), ret) : 0;
}

static const char *fields(const cJSON *json, struct arena *arena, struct labelled *ret)
{
	const cJSON *id = cJSON_GetObjectItemCaseSensitive(json, "id");
	const cJSON *title = cJSON_GetObjectItemCaseSensitive(json, "title");

	if (!cJSON_IsObject(json))
		return "a JSON object";
	if (id && !cJSON_IsString(id))
		return "a string as \"id\"";
	if (title && !cJSON_IsString(title) && !cJSON_IsNull(title))
		return "a string as \"title\"";
	if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(json, "text")))
		return "a string as \"text\"";
	if (member(json, "id", arena, &ret->id) < 0 || member(json, "title", arena, &ret->title) < 0 ||
	    member(json, "text", arena, &ret->text) < 0)
		return "less text: out of memory";
	return NULL;
}

/* NULL and the object, nothing behind it; else what was expected. */
static const char *parse_line(struct str line, cJSON **ret)
{
	const char *end = NULL;

	if (line.len > LABELS_LINE_BYTES_MAX)
		return "a line of at most 16 MiB";
	*ret = cJSON_ParseWithLengthOpts(line.ptr, line.len, &end, false);
	if (!*ret || str_trim(str_skip(line, (size_t)(end - line.ptr))).len)
		return "a JSON object, and nothing else, on the line";
	return NULL;
}

int labels_line(struct str line, struct arena *arena, struct labelled *ret, const char **reterr_why)
{
	owned(destroy_json) cJSON *json = NULL;
	struct labelled row = { 0 };
	const char *why = parse_line(line, &json);

	if (!why)
		why = fields(json, arena, &row);
	if (why) {
		*reterr_why = why;
		return -EBADMSG;
	}
	*ret = row;
	return 0;
}

static int topic_number(struct labels *self, const struct place *at, struct str name, uint16_t *ret)
{
	struct str copy;

	if (name.len == 0 || name.len > LABELS_TOPIC_BYTES_MAX)
		return fail(at, "topics of 1 to 64 bytes");
	for (size_t i = 0; i < self->topics.n; i++)
		if (str_eq(self->topics.at[i], name))
			return *ret = (uint16_t)i, 0;
	if (self->topics.n == LABELS_TOPICS_MAX)
		return fail(at, "at most 1000 different topics");
	if (arena_dup(self->arena, name, &copy) < 0 || !vec_push(&self->topics, copy))
		return -ENOMEM;
	*ret = (uint16_t)(self->topics.n - 1);
	return 0;
}

static int add_topics(struct labels *self, const struct place *at, const cJSON *list, struct labelled *row)
{
	const cJSON *item;

	if (!cJSON_IsArray(list))
		return fail(at, "a list as \"topics\"");
	uint16_t *topics = arena_alloc(self->arena, (size_t)cJSON_GetArraySize(list), sizeof *topics);
	if (!topics)
		return -ENOMEM;
	cJSON_ArrayForEach(item, list) {
		if (!cJSON_IsString(item))
			return fail(at, "strings in \"topics\"");
		int r = topic_number(self, at, str_from(item->valuestring), &topics[row->n_topics]);
		if (r < 0)
			return r;
		bool twice = false;
		for (size_t i = 0; i < row->n_topics; i++)
			twice |= topics[i] == topics[row->n_topics];
		row->n_topics += !twice;
	}
	row->topics = topics;
	return 0;
}

static int add_line(struct labels *self, const struct place *at, struct str line)
{
	owned(destroy_json) cJSON *json = NULL;
	struct labelled row = { 0 };
	const char *why = parse_line(line, &json);

	if (!why)
		why = fields(json, self->arena, &row);
	if (why)
		return fail(at, why);
	int r = add_topics(self, at, cJSON_GetObjectItemCaseSensitive(json, "topics"), &row);
	if (r == 0 && !vec_push(&self->rows, row))
		r = -ENOMEM;
	return r;
}

/* Topics get the numbers of their ids' order, whatever order the lines are in. */
static int sort_topics(struct labels *self)
{
	size_t n = self->topics.n;
	uint16_t *rank = arena_alloc(self->arena, n, sizeof *rank);
	struct str *sorted = arena_alloc(self->arena, n, sizeof *sorted);

	if (!rank || !sorted)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++)
			rank[i] = (uint16_t)(rank[i] + (str_cmp(self->topics.at[k], self->topics.at[i]) < 0));
		sorted[rank[i]] = self->topics.at[i];
	}
	if (n)
		memcpy(self->topics.at, sorted, n * sizeof *sorted);
	for (size_t i = 0; i < self->rows.n; i++)
		for (size_t k = 0; k < self->rows.at[i].n_topics; k++) {
			uint16_t *topic = &self->rows.at[i].topics[k];
			*topic = rank[*topic];
		}
	return 0;
}

int labels_parse(struct str text, const char *name, struct labels **ret, struct buf *reterr)
{
	owned(labels_destroy) struct labels *self = calloc(1, sizeof *self);
	struct place at = { .name = name, .reterr = reterr };

	if (!self || !(self->arena = arena_new(LABELS_BYTES_MAX)))
		return -ENOMEM;
	for (size_t from = 0; from < text.len;) {
		size_t end = str_find_byte(text, '\n', from);
		struct str line = str_trim((struct str){ text.ptr + from, end - from });
		at.line++;
		int r = line.len ? add_line(self, &at, line) : 0;
		if (r < 0)
			return r;
		from = end + 1;
	}
	at.line++;
	if (self->rows.n == 0)
		return fail(&at, "at least one labelled text");
	int r = sort_topics(self);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

int labels_read(const char *path, struct labels **ret, struct buf *reterr)
{
	char *file;
	size_t len;
	int r = file_read(path, LABELS_BYTES_MAX, &file, &len);

	if (r < 0) {
		if (reterr)
			buf_printf(reterr, "%s: %s", path, r == -E2BIG ? "expected at most 1 GiB" : strerror(-r));
		return r;
	}
	r = labels_parse((struct str){ file, len }, path, ret, reterr);
	free(file);
	return r;
}
