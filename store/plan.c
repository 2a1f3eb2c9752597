#include "store/plan_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/cluster.h"
#include "store/entry.h"
#include "store/letters.h"
#include "store/lookup.h"

static struct plan *plan_new(struct asking *self, enum plan_kind kind)
{
	struct plan *p = arena_alloc(self->arena, 1, sizeof *p);

	if (p)
		p->kind = kind;
	return p;
}

static int plan_add(struct asking *self, struct plan *parent, struct plan *child)
{
	struct plan **more = arena_grow(self->arena, parent->child, parent->n, parent->n + 1, sizeof *more);

	if (!more)
		return -ENOMEM;
	parent->child = more;
	parent->child[parent->n++] = child;
	return 0;
}

static int too_big(struct asking *self, const struct query *q, const char *what)
{
	query_complain(self->reterr, self->query, q ? q->at : 0, "%s", what);
	return -E2BIG;
}

/* Opens the list of a term and adds it to parent. */
static int add_list(struct asking *self, struct plan *parent, struct str term)
{
	struct plan *p = plan_new(self, PLAN_LIST);

	if (!p)
		return -ENOMEM;
	if (self->n_lists == PLAN_LISTS_MAX)
		return too_big(self, NULL, "the query stands for too many words");
	if (self->n_lists == self->lists_cap) {
		size_t cap = self->lists_cap ? 2 * self->lists_cap : 16;
		struct list **more = arena_grow(self->arena, self->lists, self->lists_cap, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		self->lists = more;
		self->lists_cap = cap;
	}
	int r = list_open(&self->view, term, self->arena, &p->list);
	if (r < 0)
		return r;
	self->lists[self->n_lists++] = p->list;
	return p->list->count ? plan_add(self, parent, p) : 0;
}

static int add_value(struct asking *self, struct plan *parent, enum term_kind kind, struct str value)
{
	struct term term;

	term_set(&term, kind, value);
	return add_list(self, parent, term_str(&term));
}

/* An OR of no children matches nothing, of one is the child. */
static struct plan *simplify(struct plan *p)
{
	if (p->kind == PLAN_OR && p->n == 0)
		p->kind = PLAN_NONE;
	return p->n == 1 && (p->kind == PLAN_OR || p->kind == PLAN_AND) ? p->child[0] : p;
}

/* ---- the words that one word stands for ---- */

struct forms {
	struct asking *asking;
	struct plan *or;
	const struct query *query;
	enum term_kind kind;
	size_t n;
	size_t skip; /* bytes of a stem's term before the word */
};

static int add_form(void *ctx, struct str term, uint64_t count)
{
	struct forms *f = ctx;

	(void)count;
	if (++f->n > PLAN_FORMS_MAX)
		return too_big(f->asking, f->query, "this stands for too many words; write more of it");
	return add_list(f->asking, f->or, term);
}

static int add_stem_form(void *ctx, struct str term, uint64_t count)
{
	struct forms *f = ctx;

	(void)count;
	if (++f->n > PLAN_FORMS_MAX)
		return too_big(f->asking, f->query, "this stands for too many words; put it in quotation marks");
	return add_value(f->asking, f->or, f->kind, str_skip(term, f->skip));
}

static int add_stems(struct forms *f, struct str word)
{
	for (size_t i = 0; i < STEM_LANGUAGES; i++) {
		struct str language = str_from(stem_language(i));
		struct term term;
		int r;

		term_set(&term, TERM_STEM, language);
		term_append(&term, stemmers_stem(f->asking->stemmers, i, word));
		term_append(&term, (struct str){ (const char[]){ TERM_STEM_END }, 1 });
		f->skip = term.len;
		r = view_terms(&f->asking->view, term_str(&term), f->asking->arena, add_stem_form, f);
		if (r < 0)
			return r;
	}
	return 0;
}

/* One word as an alternative of the forms that are in the index. */
static int plan_word(struct asking *self, const struct query *q, enum term_kind kind, struct str word, bool stems,
		     bool prefix, struct plan **ret)
{
	struct forms f = { .asking = self, .or = plan_new(self, PLAN_OR), .query = q, .kind = kind };
	struct term term;
	int r;

	if (!f.or)
		return -ENOMEM;
	term_set(&term, kind, word);
	if (prefix)
		r = view_terms(&self->view, term_str(&term), self->arena, add_form, &f);
	else
		r = add_list(self, f.or, term_str(&term));
	if (r == 0 && stems && !prefix)
		r = add_stems(&f, word);
	*ret = simplify(f.or);
	return r;
}

static bool has_capital(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
			return true;
	return false;
}

/* The words of a term: one, or a phrase (all in order), or all in any order where order means nothing. */
static int plan_words(struct asking *self, const struct query *q, enum term_kind kind, enum plan_kind join,
		      bool stems, struct plan **ret)
{
	struct words words = { .in = q->text }, more = { .in = q->text };
	struct plan *all = plan_new(self, join), *one = NULL;
	struct str word, other;
	size_t n = 0;

	if (!all)
		return -ENOMEM;
	while (words_next(&more, &other))
		n++;
	if (n == 0) {
		query_complain(self->reterr, self->query, q->at, "there is no word in this");
		return -EINVAL;
	}
	stems = stems && n == 1 && !q->quoted && !has_capital(q->text);
	for (size_t i = 1; words_next(&words, &word); i++) {
		int r = plan_word(self, q, kind, word, stems, q->prefix && i == n, &one);

		if (r == 0)
			r = plan_add(self, all, one);
		if (r < 0)
			return r;
	}
	*ret = n == 1 ? all->child[0] : all;
	return 0;
}

static int plan_either(struct asking *self, struct plan *a, struct plan *b, struct plan **ret)
{
	struct plan *or = plan_new(self, PLAN_OR);
	int r = or ? plan_add(self, or, a) : -ENOMEM;

	if (r == 0)
		r = plan_add(self, or, b);
	*ret = or;
	return r;
}

/* A bare word is also looked for in the title; a phrase is not. */
static int plan_any(struct asking *self, const struct query *q, bool near, struct plan **ret)
{
	struct plan *text = NULL, *title = NULL;
	int r = plan_words(self, q, TERM_WORD, PLAN_PHRASE, true, &text);

	*ret = text;
	if (r < 0 || near || q->quoted || text->kind == PLAN_PHRASE)
		return r;
	r = plan_words(self, q, TERM_TITLE, PLAN_PHRASE, true, &title);
	if (r < 0 || title->kind == PLAN_NONE)
		return r;
	return text->kind == PLAN_NONE ? (*ret = title, 0) : plan_either(self, text, title, ret);
}

/* ---- names ---- */

static int plan_whole(struct asking *self, const struct query *q, enum term_kind kind, struct plan **ret)
{
	owned(buf_destroy) struct buf folded = { 0 };

	words_fold_name(q->text, &folded);
	if (buf_error(&folded))
		return -ENOMEM;
	return plan_word(self, q, kind, buf_str(&folded), false, q->prefix, ret);
}

static int plan_outlet(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *whole = NULL, *words = NULL;
	int r = plan_whole(self, q, TERM_OUTLET, &whole);

	if (r == 0)
		r = plan_words(self, q, TERM_OUTLET_WORD, PLAN_AND, false, &words);
	return r < 0 ? r : plan_either(self, whole, words, ret);
}

/* energy/ and all below it are energy's subtree, as is energy itself. */
static int plan_topic(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *exact = NULL, *below = NULL;
	struct str id = q->text;
	int r = plan_word(self, q, TERM_TOPIC, id, false, q->prefix, &below);

	*ret = below;
	if (r < 0 || !q->prefix || !str_ends(id, STR("/")))
		return r;
	id.len--;
	r = plan_word(self, q, TERM_TOPIC, id, false, false, &exact);
	return r < 0 ? r : plan_either(self, exact, below, ret);
}

static int plan_lower(struct asking *self, const struct query *q, enum term_kind kind, struct plan **ret)
{
	char word[32];
	size_t n = q->text.len < sizeof word ? q->text.len : sizeof word;

	for (size_t i = 0; i < n; i++)
		word[i] = q->text.ptr[i] >= 'A' && q->text.ptr[i] <= 'Z' ? (char)(q->text.ptr[i] + 32) : q->text.ptr[i];
	return plan_word(self, q, kind, (struct str){ word, n }, false, false, ret);
}

static int plan_is(struct asking *self, const struct query *q, struct plan **ret)
{
	static const struct {
		struct str word;
		enum plan_kind kind;
	} states[] = { { STR_INIT("edited"), PLAN_EDITED }, { STR_INIT("removed"), PLAN_REMOVED },
		       { STR_INIT("first"), PLAN_FIRST } };

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (!str_eq_nocase(q->text, states[i].word))
			continue;
		if (states[i].kind == PLAN_REMOVED)
			self->replaced_too = true;
		*ret = plan_new(self, states[i].kind);
		return *ret ? 0 : -ENOMEM;
	}
	return plan_lower(self, q, TERM_IS, ret);
}

/* ---- by id ---- */

static int plan_set(struct asking *self, uint64_t *seqs, size_t n, struct plan **ret)
{
	struct plan *p = plan_new(self, n ? PLAN_SET : PLAN_NONE);

	if (!p)
		return -ENOMEM;
	p->set = seqs;
	p->n_set = n;
	*ret = p;
	return 0;
}

static int compare_seq(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int plan_article(struct asking *self, const struct query *q, struct plan **ret)
{
	uint64_t *articles, *seqs = NULL;
	size_t n, n_seqs = 0;
	int r = plan_find_articles(self, q->text, PLAN_FORMS_MAX, &articles, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		struct entry_article entry;

		r = lookup_article(self->view.db, self->view.txn, articles[i], self->arena, &entry);
		for (size_t c = 0; r == 0 && c < entry.n_contents; c++) {
			const struct content *content = &entry.contents[c];
			uint64_t *more = arena_grow(self->arena, seqs, n_seqs, n_seqs + content->statements, sizeof *seqs);

			if (!more)
				return -ENOMEM;
			seqs = more;
			for (uint32_t s = 0; s < content->statements; s++)
				seqs[n_seqs++] = content->first_seq + s;
		}
	}
	if (n_seqs > 1)
		qsort(seqs, n_seqs, sizeof *seqs, compare_seq);
	return r < 0 ? r : plan_set(self, seqs, n_seqs, ret);
}

static int plan_cluster(struct asking *self, const struct query *q, struct plan **ret)
{
	uint64_t *ids, *seqs = arena_alloc(self->arena, CLUSTER_SHOWN_MAX, sizeof *seqs);
	size_t n;
	int r = seqs ? plan_find_ids(self, q->text, 2, &ids, &n) : -ENOMEM;

	if (r < 0 || n == 0)
		return r < 0 ? r : plan_set(self, NULL, 0, ret);
	ssize_t members = cluster_members(self->view.db, self->view.txn, ids[n - 1], seqs, CLUSTER_SHOWN_MAX);
	if (members < 0)
		return (int)members;
	qsort(seqs, (size_t)members, sizeof *seqs, compare_seq);
	return plan_set(self, seqs, (size_t)members, ret);
}

static int plan_id(struct asking *self, const struct query *q, struct plan **ret)
{
	uint64_t *seqs;
	size_t n;
	int r = plan_find_ids(self, q->text, PLAN_FORMS_MAX, &seqs, &n);

	self->replaced_too = true;
	return r < 0 ? r : plan_set(self, seqs, n, ret);
}

/* ---- terms ---- */

static int plan_text(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_WORD, PLAN_PHRASE, true, ret);
}

/* A name within the statement: its words as they are. */
static int plan_about(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_WORD, PLAN_PHRASE, false, ret);
}

static int plan_title(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_TITLE, PLAN_PHRASE, true, ret);
}

static int plan_role(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_ROLE, PLAN_PHRASE, false, ret);
}

static int plan_verb(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_CUE, PLAN_PHRASE, true, ret);
}

static int plan_at(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_PLACE, PLAN_PHRASE, false, ret);
}

static int plan_to(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_TO, PLAN_PHRASE, false, ret);
}

static int plan_by(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_words(self, q, TERM_NAME, PLAN_AND, false, ret);
}

static int plan_speaker(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_whole(self, q, TERM_SPEAKER, ret);
}

/* What notes_expand() puts something else in place of. */
static int plan_unexpanded(struct asking *self, const struct query *q, struct plan **ret)
{
	(void)ret;
	query_complain(self->reterr, self->query, q->at, "this is not known here");
	return -EINVAL;
}

static int plan_feed(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_whole(self, q, TERM_FEED, ret);
}

static int plan_lang(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_whole(self, q, TERM_LANGUAGE, ret);
}

static int plan_model(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_whole(self, q, TERM_MODEL, ret);
}

static int plan_type(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_lower(self, q, TERM_TYPE, ret);
}

static int plan_act(struct asking *self, const struct query *q, struct plan **ret)
{
	return plan_lower(self, q, TERM_ACT, ret);
}

/* "*": any of them. */
static int plan_wire(struct asking *self, const struct query *q, struct plan **ret)
{
	struct query any = *q;

	if (!q->quoted && str_eq(q->text, STR("*"))) {
		any.text.len = 0;
		any.prefix = true;
	}
	return plan_whole(self, &any, TERM_WIRE, ret);
}

static int add_stems_of(struct asking *self, struct context *c)
{
	int r = 0;

	for (size_t i = 0; i < STEM_LANGUAGES && r == 0; i++)
		r = arena_dup(self->arena, stemmers_stem(self->stemmers, i, c->words[0].folded), &c->words[0].stem[i]);
	return r;
}

static int plan_context(struct asking *self, const struct query *q, struct plan **ret)
{
	struct context *c = arena_alloc(self->arena, 1, sizeof *c);
	struct plan *p = plan_new(self, PLAN_REGEX);
	struct words words = { .in = q->text };
	struct str word;
	int r = 0;

	if (!c || !p)
		return -ENOMEM;
	while (r == 0 && c->n < CONTEXT_WORDS_MAX && words_next(&words, &word))
		r = arena_dup(self->arena, word, &c->words[c->n++].folded);
	if (r == 0 && c->n == CONTEXT_WORDS_MAX && words_next(&words, &word))
		return too_big(self, q, "these are too many words to look for in a row");
	if (r == 0 && c->n == 0) {
		query_complain(self->reterr, self->query, q->at, "there is no word in this");
		return -EINVAL;
	}
	c->prefix = q->prefix;
	if (r == 0 && c->n == 1 && !q->quoted && !q->prefix && !has_capital(q->text))
		r = add_stems_of(self, c);
	p->field = FIELD_CONTEXT;
	p->context = c;
	*ret = p;
	return r;
}

static int (*const plan_fields[QUERY_FIELDS])(struct asking *, const struct query *, struct plan **) = {
	[FIELD_BY] = plan_by,	  [FIELD_ROLE] = plan_role,   [FIELD_TOPIC] = plan_topic, [FIELD_OUTLET] = plan_outlet,
	[FIELD_FEED] = plan_feed, [FIELD_TEXT] = plan_text,   [FIELD_TITLE] = plan_title, [FIELD_LANG] = plan_lang,
	[FIELD_AT] = plan_at,	  [FIELD_TO] = plan_to,	      [FIELD_TYPE] = plan_type,	  [FIELD_ACT] = plan_act,
	[FIELD_VERB] = plan_verb, [FIELD_IS] = plan_is,	      [FIELD_ID] = plan_id,	  [FIELD_CLUSTER] = plan_cluster,
	[FIELD_ARTICLE] = plan_article, [FIELD_MODEL] = plan_model, [FIELD_SPEAKER] = plan_speaker,
	[FIELD_WIRE] = plan_wire, [FIELD_CONTEXT] = plan_context, [FIELD_ABOUT] = plan_about, [FIELD_COUNTRY] = plan_unexpanded, [FIELD_QUERY] = plan_unexpanded,
};

static int plan_range(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *p = plan_new(self, q->field == FIELD_OUTLETS ? PLAN_OUTLETS : PLAN_RANGE);

	if (!p)
		return -ENOMEM;
	/* Revisions that no longer stand have theirs, too. */
	if (q->field == FIELD_REV)
		self->replaced_too = true;
	p->field = q->field;
	p->from = q->from;
	p->to = q->to;
	*ret = p;
	return 0;
}

static int plan_regex(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *p = plan_new(self, PLAN_REGEX);
	const char *why = "";
	size_t at = 0;

	if (!p)
		return -ENOMEM;
	int r = regex_compile(q->text, self->arena, &p->regex, &why, &at);
	if (r == -EINVAL)
		query_complain(self->reterr, self->query, q->at + 1 + at, "%s", why);
	p->field = q->field;
	*ret = p;
	return r;
}

static int plan_query(struct asking *self, const struct query *q, bool near, struct plan **ret);

static int plan_joined(struct asking *self, const struct query *q, enum plan_kind kind, bool near, struct plan **ret)
{
	struct plan *p = plan_new(self, kind), *child = NULL;
	int r = p ? 0 : -ENOMEM;

	for (size_t i = 0; i < q->n && r == 0; i++) {
		r = plan_query(self, q->child[i], near || kind == PLAN_NEAR, &child);
		if (r == 0)
			r = plan_add(self, p, child);
	}
	if (r < 0)
		return r;
	p->distance = q->distance;
	p->ordered = q->ordered;
	*ret = p;
	return 0;
}

/* near: the parts of a NEAR must have positions in the text. */
static int plan_query(struct asking *self, const struct query *q, bool near, struct plan **ret)
{
	switch (q->kind) {
	case QUERY_ALL:
		*ret = plan_new(self, PLAN_ALL);
		return *ret ? 0 : -ENOMEM;
	case QUERY_AND:
		return plan_joined(self, q, PLAN_AND, near, ret);
	case QUERY_OR:
		return plan_joined(self, q, PLAN_OR, near, ret);
	case QUERY_NOT:
		return plan_joined(self, q, PLAN_NOT, near, ret);
	case QUERY_NEAR:
		return plan_joined(self, q, PLAN_NEAR, near, ret);
	case QUERY_RANGE:
		return plan_range(self, q, ret);
	case QUERY_TERM:
		if (q->regex)
			return plan_regex(self, q, ret);
		return q->field == FIELD_ANY ? plan_any(self, q, near, ret) : plan_fields[q->field](self, q, ret);
	}
	return -EINVAL;
}

int plan_make(struct asking *self, const struct query *query)
{
	self->columns = (struct columns){ .db = self->view.db, .txn = self->view.txn, .checked = self->checked };
	self->replaced = (struct replaced){ .db = self->view.db, .txn = self->view.txn };
	self->lists = NULL;
	self->n_lists = self->lists_cap = 0;
	self->scoring = NULL;
	self->steps = 0;
	self->replaced_too = false;
	int r = plan_query(self, query, false, &self->plan);
	if (r == 0)
		r = plan_order(self, self->plan);
	return r == -EBADMSG ? -EIO : r;
}

void plan_close(struct asking *self)
{
	for (size_t i = 0; i < self->n_lists; i++)
		list_close(self->lists[i]);
	self->n_lists = 0;
	columns_close(&self->columns);
}
