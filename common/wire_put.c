#include "common/cleanup.h"
#include "common/pack.h"
#include "common/wire.h"

static void put_id(struct buf *out, struct page_id id)
{
	pack_array(out, 2);
	pack_uint(out, id.outbox);
	pack_uint(out, id.seq);
}

void wire_put_header(struct buf *out, const struct wire_header *header)
{
	pack_array(out, 5);
	pack_uint(out, WIRE_VERSION);
	pack_uint(out, header->kind);
	pack_uint(out, header->from);
	pack_uint(out, header->to);
	put_id(out, header->id);
}

void wire_put_hello(struct buf *out, const struct wire_hello *hello)
{
	pack_array(out, 5);
	pack_str(out, hello->instance);
	pack_str(out, hello->version);
	pack_uint(out, hello->credit_messages);
	pack_uint(out, hello->credit_bytes);
	if (hello->died)
		put_id(out, hello->died_on);
	else
		pack_nil(out);
}

void wire_put_page_head(struct buf *out, const struct wire_page *page, size_t body_bytes)
{
	pack_array(out, 14);
	pack_uint(out, WIRE_VERSION);
	put_id(out, page->id);
	pack_str(out, page->feed);
	pack_str(out, page->outlet);
	pack_str(out, page->url);
	pack_str(out, page->title);
	pack_str(out, page->published);
	pack_str(out, page->content_type);
	pack_int(out, page->fetched_usec);
	pack_uint(out, page->bytes);
	pack_bin_head(out, body_bytes);
}

void wire_put_page_tail(struct buf *out, const struct wire_page *page)
{
	pack_bin(out, page->digest);
	pack_str(out, page->language);
	pack_str(out, page->topic);
}

void wire_put_page(struct buf *out, const struct wire_page *page)
{
	wire_put_page_head(out, page, page->body.len);
	buf_add(out, page->body);
	wire_put_page_tail(out, page);
}

static void put_topics(struct buf *out, const struct topics *topics)
{
	pack_array(out, 3 * topics->n);
	for (size_t i = 0; i < topics->n; i++) {
		pack_str(out, topics->at[i].id);
		pack_uint(out, topics->at[i].score);
		pack_uint(out, topics->at[i].by);
	}
}

static void put_statement(struct buf *out, const struct statement *s)
{
	pack_array(out, 17);
	pack_uint(out, s->type);
	pack_uint(out, s->act);
	pack_uint(out, s->part);
	pack_uint(out, s->marks);
	pack_spans(out, s->source);
	pack_spans(out, s->cue);
	pack_spans(out, s->content);
	pack_int(out, s->nested_in);
	pack_str(out, s->speaker);
	pack_str(out, s->role);
	pack_str(out, s->how);
	pack_uint(out, s->confidence);
	pack_str(out, s->said_at);
	pack_str(out, s->place);
	pack_str(out, s->to);
	pack_str(out, s->occasion);
	put_topics(out, &s->topics);
}

_Static_assert(sizeof(struct origin) == 3 * sizeof(uint32_t), "struct origin has padding");

void wire_put_bare_article(struct buf *out, const struct article *a)
{
	const struct str texts[] = {
		a->url,	     a->title,	  a->author,   a->outlet, a->place, a->published,      a->published_from,
		a->modified, a->language, a->genre,    a->text,	  a->parser_version, a->classifier_version,
	};

	pack_array(out, 20);
	pack_uint(out, WIRE_VERSION);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		pack_str(out, texts[i]);
	pack_spans(out, a->body);
	pack_spans(out, a->headings);
	pack_spans(out, (struct spans){ (struct span[]){ a->deck }, 1 });
	pack_u32s(out, (const uint32_t *)a->origins, 3 * a->n_origins);
	put_topics(out, &a->topics);
	pack_array(out, a->n_statements);
	for (size_t i = 0; i < a->n_statements; i++)
		put_statement(out, &a->statements[i]);
}

void wire_put_article(struct buf *out, const struct wire_article *article)
{
	pack_array(out, article->page.is_text ? 3 : 2);
	wire_put_page(out, &article->page);
	wire_put_bare_article(out, &article->article);
	if (article->page.is_text)
		pack_uint(out, 1);
}

void wire_put_grant(struct buf *out, const struct wire_grant *grant)
{
	pack_array(out, 2);
	pack_uint(out, grant->messages);
	pack_uint(out, grant->bytes);
}

void wire_put_ids(struct buf *out, const struct page_id *ids, size_t n)
{
	pack_array(out, n);
	for (size_t i = 0; i < n; i++)
		put_id(out, ids[i]);
}

void wire_put_lost(struct buf *out, const struct wire_lost *lost)
{
	pack_array(out, 4);
	put_id(out, lost->id);
	pack_uint(out, lost->cause);
	pack_str(out, lost->stage);
	pack_str(out, lost->reason);
}
