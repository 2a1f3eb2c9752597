/* Models as bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "classifier/model.h"
#include "common/cleanup.h"
#include "common/file.h"

#define MAGIC STR("inquit-model")

static uint64_t fnv(struct str bytes)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < bytes.len; i++)
		h = (h ^ (unsigned char)bytes.ptr[i]) * 0x100000001b3u;
	return h;
}

static void put(struct buf *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_byte(out, (char)(unsigned char)(value >> 8 * i));
}

static void put_topic(struct buf *out, const struct model_topic *t)
{
	put(out, t->scale, 4);
	put(out, (uint32_t)t->bias, 4);
	put(out, (uint32_t)t->a, 4);
	put(out, (uint32_t)t->b, 4);
	put(out, t->texts, 4);
	put(out, t->id.len, 1);
	buf_add(out, t->id);
}

static void set_version(struct model *self, uint64_t hash)
{
	(void)snprintf(self->version, sizeof self->version, "%016llx", (unsigned long long)hash);
}

void model_write(struct model *self, struct buf *out)
{
	size_t start = out->len;

	buf_add(out, MAGIC);
	put(out, MODEL_FORMAT, 4);
	put(out, self->n_topics, 4);
	put(out, self->n_features, 4);
	put(out, self->n_weights, 4);
	put(out, self->threshold, 4);
	put(out, self->n_texts, 4);
	put(out, self->idf_unknown, 4);
	put(out, self->points.len, 4);
	for (size_t i = 0; i < MODEL_CURVE_POINTS; i++)
		put(out, self->curve[i], 2);
	for (size_t i = 0; i < self->n_topics; i++)
		put_topic(out, &self->topics[i]);
	for (size_t i = 0; i < self->n_features; i++) {
		put(out, self->hashes[i], 4);
		put(out, self->idf[i], 2);
		put(out, self->first[i + 1] - self->first[i], 2);
	}
	for (size_t i = 0; i < self->n_weights; i++)
		put(out, self->weight_topic[i], 2);
	for (size_t i = 0; i < self->n_weights; i++)
		put(out, (unsigned char)self->weight[i], 1);
	buf_add(out, self->points);
	if (buf_error(out) < 0)
		return;
	uint64_t hash = fnv(str_skip(buf_str(out), start));
	set_version(self, hash);
	put(out, hash, 8);
}

struct cursor {
	struct str left;
	bool short_; /* read past the end */
};

static uint64_t get(struct cursor *in, size_t bytes)
{
	uint64_t value = 0;

	if (in->left.len < bytes) {
		in->short_ = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)(unsigned char)in->left.ptr[i] << 8 * i;
	in->left = str_skip(in->left, bytes);
	return value;
}

static int fail(struct buf *reterr, const char *name, const char *what)
{
	if (reterr)
		buf_printf(reterr, "%s: %s", name, what);
	return -EBADMSG;
}

/* Everything is taken in proportion to counts that the file's length has been checked against. */
static int make_room(struct model *self)
{
	size_t slots = 64;

	while (slots < self->n_features * 2)
		slots *= 2;
	self->mask = slots - 1;
	self->topics = arena_alloc(self->arena, self->n_topics, sizeof *self->topics);
	self->hashes = arena_alloc(self->arena, self->n_features, sizeof *self->hashes);
	self->idf = arena_alloc(self->arena, self->n_features, sizeof *self->idf);
	self->first = arena_alloc(self->arena, self->n_features + 1, sizeof *self->first);
	self->weight_topic = arena_alloc(self->arena, self->n_weights, sizeof *self->weight_topic);
	self->weight = arena_alloc(self->arena, self->n_weights, sizeof *self->weight);
	self->slots = arena_alloc(self->arena, slots, sizeof *self->slots);
	return self->topics && self->hashes && self->idf && self->first && self->weight_topic && self->weight && self->slots ?
		       0 : -ENOMEM;
}

static const char *get_topics(struct model *self, struct cursor *in)
{
	for (size_t i = 0; i < self->n_topics; i++) {
		struct model_topic *t = &self->topics[i];
		struct str id;
		t->scale = (uint32_t)get(in, 4);
		t->bias = (int32_t)(uint32_t)get(in, 4);
		t->a = (int32_t)(uint32_t)get(in, 4);
		t->b = (int32_t)(uint32_t)get(in, 4);
		t->texts = (uint32_t)get(in, 4);
		size_t len = get(in, 1);
		if (in->short_ || !len || !str_sub(in->left, 0, len, &id))
			return "a topic's name is cut short";
		in->left = str_skip(in->left, len);
		if (arena_dup(self->arena, id, &t->id) < 0)
			return "out of memory";
		if (i && str_cmp(self->topics[i - 1].id, t->id) >= 0)
			return "its topics are not in order";
	}
	return NULL;
}

static const char *get_features(struct model *self, struct cursor *in)
{
	for (size_t i = 0; i < self->n_features; i++) {
		self->hashes[i] = (uint32_t)get(in, 4);
		self->idf[i] = (uint16_t)get(in, 2);
		self->first[i + 1] = self->first[i] + (uint32_t)get(in, 2);
		if (!self->hashes[i] || !model_enter(self, (uint32_t)i))
			return "it has a feature twice";
	}
	if (self->first[self->n_features] != self->n_weights)
		return "its weights do not add up";
	for (size_t i = 0, w = 0; i < self->n_features; i++)
		for (int last = -1; w < self->first[i + 1]; w++) {
			self->weight_topic[w] = (uint16_t)get(in, 2);
			/* Each topic once: so no sum can overflow. */
			if (self->weight_topic[w] >= self->n_topics || self->weight_topic[w] <= last)
				return "it has weights of no topic, or two of one";
			last = self->weight_topic[w];
		}
	for (size_t i = 0; i < self->n_weights; i++)
		self->weight[i] = (int8_t)(uint8_t)get(in, 1);
	return in->short_ ? "its length is not what it says" : NULL;
}

static const char *get_points(struct model *self, struct cursor *in)
{
	if (in->left.len != self->points.len)
		return "its length is not what it says";
	return arena_dup(self->arena, in->left, &self->points) < 0 ? "out of memory" : NULL;
}

static int get_header(struct model *self, struct cursor *in, const char *name, struct buf *reterr)
{
	self->n_topics = get(in, 4);
	self->n_features = get(in, 4);
	self->n_weights = get(in, 4);
	self->threshold = (uint32_t)get(in, 4);
	self->n_texts = (uint32_t)get(in, 4);
	self->idf_unknown = (uint32_t)get(in, 4);
	self->points.len = get(in, 4);
	bool rises = true;
	for (size_t i = 0; i < MODEL_CURVE_POINTS; i++) {
		self->curve[i] = (uint16_t)get(in, 2);
		rises &= self->curve[i] <= 64000 && (i == 0 || self->curve[i] >= self->curve[i - 1]);
	}
	if (in->short_ || !rises || self->n_topics == 0 || self->n_topics > MODEL_TOPICS_MAX || self->threshold > 1000 ||
	    self->idf_unknown > UINT16_MAX)
		return fail(reterr, name, "not a model that can be used: its header is wrong");
	if (self->n_topics * 21 + self->n_features * 8 + self->n_weights * 3 + self->points.len > in->left.len)
		return fail(reterr, name, "not a whole model: it is shorter than it says");
	return 0;
}

/* Magic, format and hash; the rest may then be read. */
static int check(struct str bytes, const char *name, struct buf *reterr, uint64_t *ret_hash)
{
	struct cursor in = { .left = str_skip(bytes, MAGIC.len) };
	struct str body;

	if (!str_starts(bytes, MAGIC))
		return fail(reterr, name, "not a model: expected a file written by inquit topics train");
	uint64_t format = get(&in, 4);
	if (in.short_ || format != MODEL_FORMAT) {
		if (reterr)
			buf_printf(reterr, "%s: a model of format %llu; expected %d: train it again", name,
				   (unsigned long long)format, MODEL_FORMAT);
		return -EBADMSG;
	}
	if (!str_sub(bytes, 0, bytes.len - 8, &body) || bytes.len < MAGIC.len + 4 + 8)
		return fail(reterr, name, "not a whole model: it is cut short");
	in = (struct cursor){ .left = str_skip(bytes, bytes.len - 8) };
	*ret_hash = get(&in, 8);
	return fnv(body) == *ret_hash ? 0 : fail(reterr, name, "not a whole model: it was cut short or changed");
}

int model_parse(struct str bytes, const char *name, struct model **ret, struct buf *reterr)
{
	owned(model_destroy) struct model *self = NULL;
	uint64_t hash;
	int r = check(bytes, name, reterr, &hash);

	if (r < 0)
		return r;
	self = calloc(1, sizeof *self);
	/* In memory a model takes under three times the file, its slots included. */
	if (!self || !(self->arena = arena_new(3 * bytes.len + (1 << 20))))
		return -ENOMEM;
	set_version(self, hash);
	struct cursor in = { .left = str_skip(bytes, MAGIC.len + 4) };
	in.left.len -= 8;
	r = get_header(self, &in, name, reterr);
	r = r < 0 ? r : make_room(self);
	if (r < 0)
		return r;
	const char *why = get_topics(self, &in);
	if (!why)
		why = get_features(self, &in);
	if (!why)
		why = get_points(self, &in);
	if (why)
		return fail(reterr, name, why);
	*ret = self;
	self = NULL;
	return 0;
}

int model_read(const char *path, struct model **ret, struct buf *reterr)
{
	char *file;
	size_t len;
	int r = file_read(path, MODEL_BYTES_MAX, &file, &len);

	if (r < 0) {
		if (reterr)
			buf_printf(reterr, "%s: %s", path, r == -E2BIG ? "expected at most 64 MiB" : strerror(-r));
		return r;
	}
	r = model_parse((struct str){ file, len }, path, ret, reterr);
	free(file);
	return r;
}

void model_destroy(struct model **self_p)
{
	struct model *self = *self_p;

	if (!self)
		return;
	arena_destroy(&self->arena);
	free(self);
	*self_p = NULL;
}
