#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/cluster.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/plan_impl.h"
#include "store/stem.h"

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
	if (str_eq_nocase(q->text, STR("corrected")))
		return plan_corrected(self, q, ret);
	return plan_lower(self, q, TERM_IS, ret);
}

/* ---- by id ---- */

int plan_set(struct asking *self, uint64_t *seqs, size_t n, struct plan **ret)
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

/* ---- by words and values ---- */

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
		return plan_too_big(self, q, "these are too many words to look for in a row");
	if (r == 0 && c->n == 0) {
		query_complain(self->reterr, self->query, q->at, "there is no word in this");
		return -EINVAL;
	}
	c->prefix = q->prefix;
	if (r == 0 && c->n == 1 && !q->quoted && !q->prefix && !plan_has_capital(q->text))
		r = add_stems_of(self, c);
	p->field = FIELD_CONTEXT;
	p->context = c;
	*ret = p;
	return r;
}

static int (*const plans[QUERY_FIELDS])(struct asking *, const struct query *, struct plan **) = {
	[FIELD_BY] = plan_by,	  [FIELD_ROLE] = plan_role,   [FIELD_TOPIC] = plan_topic, [FIELD_OUTLET] = plan_outlet,
	[FIELD_FEED] = plan_feed, [FIELD_TEXT] = plan_text,   [FIELD_TITLE] = plan_title, [FIELD_LANG] = plan_lang,
	[FIELD_AT] = plan_at,	  [FIELD_TO] = plan_to,	      [FIELD_TYPE] = plan_type,	  [FIELD_ACT] = plan_act,
	[FIELD_VERB] = plan_verb, [FIELD_IS] = plan_is,	      [FIELD_ID] = plan_id,	  [FIELD_CLUSTER] = plan_cluster,
	[FIELD_ARTICLE] = plan_article, [FIELD_MODEL] = plan_model, [FIELD_SPEAKER] = plan_speaker,
	[FIELD_WIRE] = plan_wire, [FIELD_CONTEXT] = plan_context, [FIELD_ABOUT] = plan_about, [FIELD_COUNTRY] = plan_unexpanded, [FIELD_QUERY] = plan_unexpanded,
};

int plan_field(struct asking *self, const struct query *q, struct plan **ret)
{
	return plans[q->field](self, q, ret);
}
