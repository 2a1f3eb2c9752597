#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "common/wire.h"

static int begin(struct unpack *u, struct str frame)
{
	size_t at;

	if (frame.len > WIRE_FRAME_MAX)
		return -E2BIG;
	*u = (struct unpack){ .in = frame };
	return pack_check(frame, &at);
}

static struct page_id get_id(struct unpack *u)
{
	size_t n = unpack_array(u, 2);
	struct page_id id = { .outbox = unpack_uint(u) };

	id.seq = unpack_uint(u);
	unpack_rest(u, n > 2 ? n - 2 : 0);
	return id;
}

static uint32_t get_u32(struct unpack *u)
{
	uint64_t v = unpack_uint(u);

	if (v > UINT32_MAX)
		unpack_fail(u);
	return (uint32_t)v;
}

/* The version that opens a body; another one leaves *reterr at -EPROTO. */
static void get_version(struct unpack *u, int *reterr)
{
	if (unpack_uint(u) != WIRE_VERSION && !unpack_error(u))
		*reterr = -EPROTO;
}

int wire_get_header(struct str frame, struct wire_header *ret)
{
	struct unpack u;
	int r = begin(&u, frame), other = 0;

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 5);
	get_version(&u, &other);
	uint64_t kind = unpack_uint(&u);
	struct wire_header h = { .from = unpack_uint(&u) };
	h.to = unpack_uint(&u);
	h.id = get_id(&u);
	unpack_rest(&u, n > 5 ? n - 5 : 0);
	if (unpack_error(&u) || other)
		return unpack_error(&u) ? unpack_error(&u) : other;
	if (kind == 0 || kind >= WIRE_KINDS)
		return -EBADMSG;
	h.kind = (enum wire_kind)kind;
	*ret = h;
	return 0;
}

int wire_get_hello(struct str frame, struct wire_hello *ret)
{
	struct wire_hello h = { 0 };
	struct unpack u;
	int r = begin(&u, frame);

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 5);
	h.instance = unpack_str(&u);
	h.version = unpack_str(&u);
	h.credit_messages = get_u32(&u);
	h.credit_bytes = get_u32(&u);
	h.died = !unpack_nil(&u);
	if (h.died)
		h.died_on = get_id(&u);
	unpack_rest(&u, n > 5 ? n - 5 : 0);
	if (unpack_error(&u) || h.instance.len == 0 || h.instance.len > WIRE_NAME_MAX || h.version.len > WIRE_NAME_MAX)
		return -EBADMSG;
	*ret = h;
	return 0;
}

static int page_from(struct unpack *u, struct wire_page *ret)
{
	struct wire_page p = { 0 };
	int other = 0;
	size_t n = unpack_array(u, 11);

	get_version(u, &other);
	p.id = get_id(u);
	p.feed = unpack_str(u);
	p.outlet = unpack_str(u);
	p.url = unpack_str(u);
	p.title = unpack_str(u);
	p.published = unpack_str(u);
	p.content_type = unpack_str(u);
	p.fetched_usec = unpack_int(u);
	p.bytes = unpack_uint(u);
	p.body = unpack_bin(u);
	if (n > 11) /* an older sender, or outbox, has none */
		p.digest = unpack_bin(u);
	if (n > 12)
		p.language = unpack_str(u);
	if (n > 13)
		p.topic = unpack_str(u);
	unpack_rest(u, n > 14 ? n - 14 : 0);
	if (p.digest.len && p.digest.len != WIRE_DIGEST_BYTES)
		unpack_fail(u);
	if (unpack_error(u) || other)
		return unpack_error(u) ? unpack_error(u) : other;
	*ret = p;
	return 0;
}

int wire_get_page(struct str frame, struct wire_page *ret)
{
	struct unpack u;
	int r = begin(&u, frame);

	return r < 0 ? r : page_from(&u, ret);
}

static int get_topics(struct unpack *u, struct arena *arena, struct topics *ret)
{
	size_t values = unpack_array(u, 0), n = values / 3;
	struct topic *at = arena_alloc(arena, n, sizeof *at);

	if (!at)
		return -ENOMEM;
	if (values % 3)
		unpack_fail(u);
	for (size_t i = 0; i < n; i++) {
		at[i].id = unpack_str(u);
		uint64_t score = unpack_uint(u), by = unpack_uint(u);
		if (score > 1000 || by > UINT8_MAX)
			unpack_fail(u);
		at[i].score = (uint16_t)score;
		at[i].by = (uint8_t)by;
	}
	*ret = (struct topics){ at, n };
	return unpack_error(u);
}

static int get_statement(struct unpack *u, struct arena *arena, struct statement *ret)
{
	size_t n = unpack_array(u, 17);
	uint64_t type = unpack_uint(u), act = unpack_uint(u), part = unpack_uint(u);

	if (type >= STATEMENT_TYPES || act >= ACTS || part >= PARTS)
		unpack_fail(u);
	*ret = (struct statement){ .type = (enum statement_type)(type % STATEMENT_TYPES),
				   .act = (enum statement_act)(act % ACTS),
				   .part = (enum statement_part)(part % PARTS) };
	ret->marks = get_u32(u);
	if (unpack_spans(u, arena, &ret->source) < 0 || unpack_spans(u, arena, &ret->cue) < 0 ||
	    unpack_spans(u, arena, &ret->content) < 0)
		return unpack_error(u);
	int64_t nested_in = unpack_int(u);
	if (nested_in < -1 || nested_in > WIRE_STATEMENTS_MAX)
		unpack_fail(u);
	ret->nested_in = (int32_t)nested_in;
	ret->speaker = unpack_str(u);
	ret->role = unpack_str(u);
	ret->how = unpack_str(u);
	uint64_t confidence = unpack_uint(u);
	if (confidence > 1000)
		unpack_fail(u);
	ret->confidence = (uint16_t)confidence;
	ret->said_at = unpack_str(u);
	ret->place = unpack_str(u);
	ret->to = unpack_str(u);
	ret->occasion = unpack_str(u);
	int r = get_topics(u, arena, &ret->topics);
	unpack_rest(u, n > 17 ? n - 17 : 0);
	return r < 0 ? r : unpack_error(u);
}

static int get_statements(struct unpack *u, struct arena *arena, struct article *a)
{
	size_t n = unpack_array(u, 0);
	int r = unpack_error(u);

	if (n > WIRE_STATEMENTS_MAX)
		return -E2BIG;
	a->statements = arena_alloc(arena, n, sizeof *a->statements);
	if (!a->statements)
		return -ENOMEM;
	a->n_statements = n;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = get_statement(u, arena, &a->statements[i]);
	return r;
}

static int article_from(struct unpack *u, struct arena *arena, struct article *ret)
{
	struct article a = { 0 };
	struct str *const texts[] = {
		&a.url,	     &a.title,	  &a.author,   &a.outlet, &a.place, &a.published,      &a.published_from,
		&a.modified, &a.language, &a.genre,    &a.text,	  &a.parser_version, &a.classifier_version,
	};
	struct spans deck = { 0 };
	const char *why;
	uint32_t *origins = NULL;
	int other = 0, r;
	size_t n = unpack_array(u, 20), n_origins = 0;

	get_version(u, &other);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = unpack_str(u);
	if (other)
		return other;
	(void)(unpack_spans(u, arena, &a.body) < 0 || unpack_spans(u, arena, &a.headings) < 0 ||
	       unpack_spans(u, arena, &deck) < 0 || unpack_u32s(u, arena, 3, &origins, &n_origins) < 0);
	if (unpack_error(u))
		return unpack_error(u);
	if (deck.n != 1)
		return -EBADMSG;
	a.deck = deck.at[0];
	a.origins = (struct origin *)origins;
	a.n_origins = n_origins / 3;
	r = get_topics(u, arena, &a.topics);
	if (r == 0)
		r = get_statements(u, arena, &a);
	unpack_rest(u, n > 20 ? n - 20 : 0);
	if (r == 0)
		r = unpack_error(u);
	if (r == 0)
		r = article_check(&a, &why);
	if (r == 0)
		*ret = a;
	return r;
}

int wire_get_bare_article(struct str frame, struct arena *arena, struct article *ret)
{
	struct unpack u;
	int r = begin(&u, frame);

	return r < 0 ? r : article_from(&u, arena, ret);
}

int wire_get_article(struct str frame, struct arena *arena, struct wire_article *ret)
{
	struct wire_article both;
	struct unpack u;
	int r = begin(&u, frame);

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 2);
	r = page_from(&u, &both.page);
	if (r == 0)
		r = article_from(&u, arena, &both.article);
	if (r == 0 && n > 2) /* an older parser says nothing of it */
		both.page.is_text = unpack_uint(&u) == 1;
	unpack_rest(&u, n > 3 ? n - 3 : 0);
	if (r == 0)
		r = unpack_error(&u);
	if (r == 0)
		*ret = both;
	return r;
}

int wire_get_grant(struct str frame, struct wire_grant *ret)
{
	struct unpack u;
	int r = begin(&u, frame);

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 2);
	struct wire_grant g = { .messages = get_u32(&u) };
	g.bytes = get_u32(&u);
	unpack_rest(&u, n > 2 ? n - 2 : 0);
	if (unpack_error(&u))
		return unpack_error(&u);
	*ret = g;
	return 0;
}

int wire_get_ids(struct str frame, struct arena *arena, struct page_id **ret, size_t *ret_n)
{
	struct unpack u;
	int r = begin(&u, frame);

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 0);
	if (n > WIRE_IDS_MAX)
		return -E2BIG;
	struct page_id *ids = arena_alloc(arena, n, sizeof *ids);
	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		ids[i] = get_id(&u);
	if (unpack_error(&u))
		return unpack_error(&u);
	*ret = ids;
	*ret_n = n;
	return 0;
}

int wire_get_lost(struct str frame, struct wire_lost *ret)
{
	struct unpack u;
	int r = begin(&u, frame);

	if (r < 0)
		return r;
	size_t n = unpack_array(&u, 4);
	struct wire_lost l = { .id = get_id(&u) };
	uint64_t cause = unpack_uint(&u);
	l.stage = unpack_str(&u);
	l.reason = unpack_str(&u);
	unpack_rest(&u, n > 4 ? n - 4 : 0);
	if (unpack_error(&u) || cause >= CAUSES)
		return -EBADMSG;
	l.cause = (enum wire_cause)cause;
	*ret = l;
	return 0;
}
