#include "parser/extract.h"

#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "common/wire.h"
#include "parser/extract_impl.h"
#include "parser/net.h"

#define SCRATCH_MAX (32u << 20)  /* items of one paragraph of a section */
/* All else that a section's reading takes: a section of single letters and quote marks takes half. */
#define SECTION_MAX (128u << 20)

struct extractor {
	struct lexicon *lexicon;
	struct net *net; /* NULL: rules alone */
	struct arena *section; /* of what is read */
	struct arena *scratch; /* of one flow in it */
};

int extractor_new(const char *model, struct extractor **ret, const char **reterr_why)
{
	owned(extractor_destroy) struct extractor *self = calloc(1, sizeof *self);
	int r = 0;

	if (!self || !(self->lexicon = lexicon_new()) || !(self->scratch = arena_new(SCRATCH_MAX)) ||
	    !(self->section = arena_new(SECTION_MAX)))
		return -ENOMEM;
	if (model)
		r = net_new(model, &self->net, reterr_why);
	if (r == -ENOMEM)
		return r;
	*ret = self;
	self = NULL;
	return r;
}

void extractor_destroy(struct extractor **self_p)
{
	if (!*self_p)
		return;
	lexicon_destroy(&(*self_p)->lexicon);
	net_destroy(&(*self_p)->net);
	arena_destroy(&(*self_p)->section);
	arena_destroy(&(*self_p)->scratch);
	free(*self_p);
	*self_p = NULL;
}

struct str extractor_version(const struct extractor *self)
{
	return self->net ? net_name(self->net) : STR("rules");
}

static int read_flow(struct reading *r, uint32_t first, uint32_t last, uint32_t container, bool headline)
{
	struct flow f;
	int e;

	arena_reset(r->rules.scratch);
	e = flow_make(&r->text, r->entries, first, last, container, r->rules.scratch, &f);
	if (e < 0)
		return e;
	r->rules.headline = headline;
	r->rules.quoted = container != TEXT_NONE;
	e = headline ? rules_headline(&r->rules, &f) : 0;
	return e < 0 ? e : rules_flow(&r->rules, &f);
}

static int read_paragraphs(struct reading *r)
{
	const struct text *t = &r->text;
	int e = 0;

	for (uint32_t p = 0; p < t->n_paragraphs && e == 0; p++) {
		bool headline = r->parts[p] == PART_HEADLINE || r->parts[p] == PART_DECK || r->parts[p] == PART_HEADING;
		uint32_t first, turn = r->turn_of ? r->turn_of[p] : 0;
		if (r->parts[p] == PART_OUTSIDE)
			continue;
		if (turn && r->turns[turn - 1].paragraph == p)
			first = r->turns[turn - 1].first;
		else
			first = extract_after_dateline(r, p);
		e = read_flow(r, first, t->paragraphs[p].last, TEXT_NONE, headline && !turn);
	}
	for (uint32_t q = 0; q < t->n_quotations && e == 0; q++) {
		const struct quotation *n = &t->quotations[q];
		uint32_t last = n->flags & QUOTATION_CLOSED ? n->last - 1 : n->last;
		if (n->last - n->first < 6 || t->tokens[n->first].depth > 3 ||
		    r->parts[t->tokens[n->first].paragraph] == PART_OUTSIDE)
			continue;
		e = read_flow(r, n->first + 1, last, q, false);
	}
	return e;
}

static int run(struct extractor *self, struct reading *r, unsigned acts, struct buf *explain)
{
	bool scheme = acts & 1u << ACT_DEED && self->net;
	int e = text_analyse(r->article->text, r->arena, &r->text);

	if (e < 0)
		return e;
	r->entries = flow_entries(&r->text, self->lexicon, r->arena);
	if (!r->entries)
		return -ENOMEM;
	r->lexicon = self->lexicon;
	r->network = self->net != NULL;
	r->rules.text = &r->text;
	r->rules.entries = r->entries;
	r->rules.arena = r->arena;
	r->rules.scratch = self->scratch;
	e = extract_parts(r);
	if (e == 0)
		e = extract_turns(r);
	if (e == 0)
		e = read_paragraphs(r);
	if (e == 0)
		e = extract_orphans(r);
	if (e == 0 && self->net)
		e = extract_net(r, self->net, scheme);
	if (e == 0)
		e = extract_merge(r, scheme);
	if (e == 0)
		e = extract_finish(r, acts);
	if (e == 0 && explain)
		extract_explain(r, explain);
	return e;
}

/* Reads bytes [from, to) of the article and appends what is said there to kept; EXTRACTED_STATEMENTS: as far as there is room. */
static int run_section(struct extractor *self, struct arena *arena, struct article *article, size_t from, size_t to,
		       unsigned acts, struct buf *kept, struct buf *explain)
{
	struct article part;
	struct reading r = { .arena = self->section, .article = &part };
	size_t had = kept->len / sizeof(struct statement);
	int e;

	arena_reset(self->section);
	e = extract_section(article, from, to, self->section, &part);
	if (e == 0)
		e = run(self, &r, acts, explain);
	if (e == 0 && from == 0)
		article->genre = str_from(extract_genre(&r));
	for (size_t i = 0; e == 0 && i < part.n_statements && had + i < EXTRACT_STATEMENTS_MAX; i++) {
		if (part.statements[i].nested_in >= (int32_t)(EXTRACT_STATEMENTS_MAX - had))
			part.statements[i].nested_in = -1;
		e = extract_keep(arena, article->text, from, had, &part.statements[i]);
		buf_add(kept, (struct str){ (const char *)&part.statements[i], sizeof part.statements[i] });
	}
	if (e == 0)
		e = buf_error(kept);
	return e == 0 && had + part.n_statements > EXTRACT_STATEMENTS_MAX ? EXTRACTED_STATEMENTS : e;
}

int extractor_run(struct extractor *self, struct arena *arena, struct article *inout, unsigned acts, struct buf *explain)
{
	static_assert((int)EXTRACT_STATEMENTS_MAX == (int)WIRE_STATEMENTS_MAX, "a frame holds what is found");
	owned(buf_destroy) struct buf kept = { 0 };
	struct article article = *inout;
	int e = 0;

	if (article.language.len && !str_eq(article.language, STR("en")))
		return 0;
	for (size_t from = 0, to; e == 0 && from < article.text.len; from = to) {
		to = extract_section_end(article.text, from);
		e = from < EXTRACT_BYTES_MAX ? run_section(self, arena, &article, from, to, acts, &kept, explain) :
					       EXTRACTED_BYTES;
	}
	arena_reset(self->section);
	if (e < 0)
		return e;
	article.n_statements = kept.len / sizeof(struct statement);
	article.statements = arena_alloc(arena, article.n_statements, sizeof(struct statement));
	if (!article.statements)
		return -ENOMEM;
	if (kept.len)
		memcpy(article.statements, kept.ptr, kept.len);
	*inout = article;
	return e;
}
