#include "common/record.h"

#include <errno.h>

#include "common/clock.h"
#include "common/json.h"
#include "common/pack_at.h"

/* How many values record_put() writes; a reader steps over more and asks for no less. */
enum { RECORD_ITEMS = 37, TOPIC_ITEMS = 3, HEAD_ITEMS = 3 };

static char *put_topics(char *to, const struct topics *topics)
{
	to = pack_array_at(to, topics->n);
	for (size_t i = 0; i < topics->n; i++) {
		to = pack_array_at(to, TOPIC_ITEMS);
		to = pack_str_at(to, topics->at[i].id);
		to = pack_uint_at(to, topics->at[i].score);
		to = pack_uint_at(to, topics->at[i].by);
	}
	return to;
}

static char *put_source(char *to, const struct record *r)
{
	to = pack_str_at(to, r->source.outlet);
	to = pack_str_at(to, r->source.feed);
	to = pack_str_at(to, r->source.url);
	to = pack_str_at(to, r->source.title);
	to = pack_str_at(to, r->source.article);
	to = pack_uint_at(to, r->source.revision);
	to = pack_spans_at(to, r->spans.source);
	to = pack_spans_at(to, r->spans.cue);
	return pack_spans_at(to, r->spans.content);
}

static char *put_speech(char *to, const struct record *r)
{
	to = pack_str_at(to, r->id);
	to = pack_uint_at(to, r->type);
	to = pack_uint_at(to, r->act);
	to = pack_str_at(to, r->text);
	to = pack_str_at(to, r->speaker.name);
	to = pack_str_at(to, r->speaker.as);
	to = pack_str_at(to, r->speaker.role);
	to = pack_str_at(to, r->speaker.how);
	to = pack_uint_at(to, r->speaker.confidence);
	to = pack_str_at(to, r->said.at);
	to = pack_str_at(to, r->said.place);
	to = pack_str_at(to, r->said.to);
	to = pack_str_at(to, r->said.occasion);
	return pack_str_at(to, r->published);
}

static char *put_rest(char *to, const struct record *r)
{
	to = pack_str_at(to, r->cluster.id);
	to = pack_uint_at(to, r->cluster.size);
	to = pack_str_at(to, r->cluster.first);
	to = pack_str_at(to, r->model.parser);
	to = pack_str_at(to, r->model.classifier);
	to = pack_uint_at(to, r->seq);
	to = pack_uint_at(to, r->part);
	to = pack_uint_at(to, r->marks);
	to = pack_uint_at(to, r->revisions);
	to = pack_uint_at(to, r->outlets);
	return pack_bool_at(to, r->current);
}

/* Room for the whole record, at most. */
static size_t most_bytes(const struct record *r)
{
	size_t n = r->id.len + r->text.len + r->speaker.name.len + r->speaker.as.len + r->speaker.role.len + r->speaker.how.len +
		   r->said.at.len + r->said.place.len + r->said.to.len + r->said.occasion.len + r->published.len + r->cue.len +
		   r->source.outlet.len + r->source.feed.len + r->source.url.len + r->source.title.len + r->source.article.len +
		   r->cluster.id.len + r->cluster.first.len + r->model.parser.len + r->model.classifier.len;

	for (size_t i = 0; i < r->topics.n; i++)
		n += r->topics.at[i].id.len;
	n += (r->spans.source.n + r->spans.cue.n + r->spans.content.n) * sizeof(struct span);
	return n + (1 + RECORD_ITEMS + r->topics.n * (1 + TOPIC_ITEMS)) * PACK_HEAD_MAX;
}

/* A page of results is a thousand values: none of them looks whether there is room. */
void record_put(struct buf *out, const struct record *r)
{
	char *begin = buf_room(out, most_bytes(r)), *to;

	if (!begin)
		return;
	to = put_speech(pack_array_at(begin, RECORD_ITEMS), r);
	to = pack_int_at(to, r->seen_usec);
	to = put_topics(to, &r->topics);
	to = pack_str_at(to, r->cue);
	to = put_source(to, r);
	buf_take(out, (size_t)(put_rest(to, r) - begin));
}

static uint64_t get_below(struct unpack *u, uint64_t limit)
{
	uint64_t v = unpack_uint(u);

	if (v < limit)
		return v;
	unpack_fail(u);
	return 0;
}

static int get_topics(struct unpack *u, struct arena *arena, struct topics *ret)
{
	size_t n = unpack_array(u, 0);

	if (n > RECORD_TOPICS_MAX) {
		unpack_fail(u);
		return -EBADMSG;
	}
	ret->at = n ? arena_alloc(arena, n, sizeof *ret->at) : NULL;
	if (n && !ret->at)
		return -ENOMEM;
	ret->n = n;
	for (size_t i = 0; i < n; i++) {
		size_t items = unpack_array(u, TOPIC_ITEMS);

		ret->at[i].id = unpack_str(u);
		ret->at[i].score = (uint16_t)get_below(u, 1001);
		ret->at[i].by = (uint8_t)get_below(u, UINT8_MAX + 1);
		unpack_rest(u, items > TOPIC_ITEMS ? items - TOPIC_ITEMS : 0);
	}
	return 0;
}

static int get_source(struct unpack *u, struct arena *arena, struct record *r)
{
	int e;

	r->source.outlet = unpack_str(u);
	r->source.feed = unpack_str(u);
	r->source.url = unpack_str(u);
	r->source.title = unpack_str(u);
	r->source.article = unpack_str(u);
	r->source.revision = (uint32_t)get_below(u, UINT32_MAX);
	e = unpack_spans(u, arena, &r->spans.source);
	if (e >= 0)
		e = unpack_spans(u, arena, &r->spans.cue);
	if (e >= 0)
		e = unpack_spans(u, arena, &r->spans.content);
	return e;
}

static void get_speech(struct unpack *u, struct record *r)
{
	r->id = unpack_str(u);
	r->type = (enum statement_type)get_below(u, STATEMENT_TYPES);
	r->act = (enum statement_act)get_below(u, ACTS);
	r->text = unpack_str(u);
	r->speaker.name = unpack_str(u);
	r->speaker.as = unpack_str(u);
	r->speaker.role = unpack_str(u);
	r->speaker.how = unpack_str(u);
	r->speaker.confidence = (uint16_t)get_below(u, 1001);
	r->said.at = unpack_str(u);
	r->said.place = unpack_str(u);
	r->said.to = unpack_str(u);
	r->said.occasion = unpack_str(u);
	r->published = unpack_str(u);
	r->seen_usec = unpack_int(u);
}

static void get_rest(struct unpack *u, struct record *r)
{
	r->cluster.id = unpack_str(u);
	r->cluster.size = (uint32_t)get_below(u, UINT32_MAX);
	r->cluster.first = unpack_str(u);
	r->model.parser = unpack_str(u);
	r->model.classifier = unpack_str(u);
	r->seq = unpack_uint(u);
	r->part = (enum statement_part)get_below(u, PARTS);
	r->marks = (uint32_t)get_below(u, UINT32_MAX);
	r->revisions = (uint32_t)get_below(u, UINT32_MAX);
	r->outlets = (uint32_t)get_below(u, UINT32_MAX);
	r->current = unpack_bool(u);
}

int record_get(struct unpack *u, struct arena *arena, struct record *ret)
{
	struct record r = { 0 };
	size_t n = unpack_array(u, RECORD_ITEMS);
	int e;

	get_speech(u, &r);
	e = get_topics(u, arena, &r.topics);
	if (e < 0)
		return e;
	r.cue = unpack_str(u);
	e = get_source(u, arena, &r);
	if (e < 0)
		return e;
	get_rest(u, &r);
	unpack_rest(u, n > RECORD_ITEMS ? n - RECORD_ITEMS : 0);
	if (unpack_error(u) < 0)
		return -EBADMSG;
	*ret = r;
	return 0;
}

void records_put_head(struct buf *out, const struct records_head *head)
{
	pack_array(out, HEAD_ITEMS);
	pack_bool(out, head->more);
	pack_str(out, head->cursor);
	pack_uint(out, head->n);
}

int records_get_head(struct unpack *u, struct records_head *ret)
{
	struct records_head head;
	size_t n = unpack_array(u, HEAD_ITEMS);

	head.more = unpack_bool(u);
	head.cursor = unpack_str(u);
	head.n = unpack_uint(u);
	unpack_rest(u, n > HEAD_ITEMS ? n - HEAD_ITEMS : 0);
	if (unpack_error(u) < 0)
		return -EBADMSG;
	*ret = head;
	return 0;
}

/* ---- JSON ---- */

static void key_text(struct json *j, const char *key, struct str s)
{
	json_key(j, key);
	json_str_or_null(j, s);
}

static void print_speaker(struct json *j, const struct record *r)
{
	json_key(j, "speaker");
	if (!r->speaker.name.len) {
		json_null(j);
		return;
	}
	json_object(j);
	json_key(j, "name"), json_str(j, r->speaker.name);
	key_text(j, "as", r->speaker.as);
	key_text(j, "role", r->speaker.role);
	json_key(j, "confidence"), json_milli(j, r->speaker.confidence);
	key_text(j, "how", r->speaker.how);
	json_end(j);
}

static void print_topics(struct json *j, const struct topics *topics)
{
	json_key(j, "topics");
	json_array(j);
	for (size_t i = 0; i < topics->n; i++) {
		json_object(j);
		json_key(j, "id"), json_str(j, topics->at[i].id);
		json_key(j, "score"), json_milli(j, topics->at[i].score);
		json_end(j);
	}
	json_end(j);
}

static void print_source(struct json *j, const struct record *r)
{
	json_key(j, "source");
	json_object(j);
	key_text(j, "outlet", r->source.outlet);
	key_text(j, "feed", r->source.feed);
	json_key(j, "url"), json_str(j, r->source.url);
	key_text(j, "title", r->source.title);
	json_key(j, "article"), json_str(j, r->source.article);
	json_key(j, "revision"), json_int(j, r->source.revision);
	json_end(j);
}

static void print_span_list(struct json *j, const char *key, const struct spans *spans)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < spans->n; i++) {
		json_array(j);
		json_int(j, spans->at[i].from);
		json_int(j, spans->at[i].to);
		json_end(j);
	}
	json_end(j);
}

static void print_evidence(struct json *j, const struct record *r)
{
	json_key(j, "cue");
	json_object(j);
	json_key(j, "text"), json_str(j, r->cue);
	json_end(j);
	print_source(j, r);
	json_key(j, "spans");
	json_object(j);
	print_span_list(j, "source", &r->spans.source);
	print_span_list(j, "cue", &r->spans.cue);
	print_span_list(j, "content", &r->spans.content);
	json_end(j);
}

static void print_cluster(struct json *j, const struct record *r)
{
	json_key(j, "cluster");
	json_object(j);
	json_key(j, "id"), json_str(j, r->cluster.id);
	json_key(j, "size"), json_int(j, r->cluster.size);
	json_key(j, "first"), json_str(j, r->cluster.first);
	json_end(j);
	json_key(j, "model");
	json_object(j);
	key_text(j, "parser", r->model.parser);
	key_text(j, "classifier", r->model.classifier);
	json_end(j);
}

void record_print_json(struct buf *out, const struct record *r)
{
	struct json j = { .out = out };
	char seen[CLOCK_TEXT_BYTES];

	json_object(&j);
	json_key(&j, "v"), json_int(&j, RECORD_VERSION);
	json_key(&j, "id"), json_str(&j, r->id);
	json_key(&j, "type"), json_str(&j, str_from(statement_type_name(r->type)));
	json_key(&j, "act"), json_str(&j, str_from(statement_act_name(r->act)));
	json_key(&j, "text"), json_str(&j, r->text);
	print_speaker(&j, r);
	json_key(&j, "said");
	json_object(&j);
	key_text(&j, "at", r->said.at);
	key_text(&j, "place", r->said.place);
	key_text(&j, "to", r->said.to);
	key_text(&j, "occasion", r->said.occasion);
	json_end(&j);
	key_text(&j, "published", r->published);
	json_key(&j, "seen"), json_str(&j, clock_format(r->seen_usec, seen));
	print_topics(&j, &r->topics);
	print_evidence(&j, r);
	print_cluster(&j, r);
	json_key(&j, "seq"), json_int(&j, (int64_t)r->seq);
	json_end(&j);
}
