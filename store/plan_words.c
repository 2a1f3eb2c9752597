#include <errno.h>

#include "store/plan_impl.h"
#include "store/stem.h"

/* Opens the list of a term and adds it to parent. */
static int add_list(struct asking *self, struct plan *parent, struct str term)
{
	struct plan *p = plan_new(self, PLAN_LIST);

	if (!p)
		return -ENOMEM;
	if (self->n_lists == PLAN_LISTS_MAX)
		return plan_too_big(self, NULL, "the query stands for too many words");
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
		return plan_too_big(f->asking, f->query, "this stands for too many words; write more of it");
	return add_list(f->asking, f->or, term);
}

static int add_stem_form(void *ctx, struct str term, uint64_t count)
{
	struct forms *f = ctx;

	(void)count;
	if (++f->n > PLAN_FORMS_MAX)
		return plan_too_big(f->asking, f->query, "this stands for too many words; put it in quotation marks");
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

int plan_word(struct asking *self, const struct query *q, enum term_kind kind, struct str word, bool stems,
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

bool plan_has_capital(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
			return true;
	return false;
}

int plan_words(struct asking *self, const struct query *q, enum term_kind kind, enum plan_kind join,
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
	stems = stems && n == 1 && !q->quoted && !plan_has_capital(q->text);
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

int plan_either(struct asking *self, struct plan *a, struct plan *b, struct plan **ret)
{
	struct plan *or = plan_new(self, PLAN_OR);
	int r = or ? plan_add(self, or, a) : -ENOMEM;

	if (r == 0)
		r = plan_add(self, or, b);
	*ret = or;
	return r;
}

int plan_any(struct asking *self, const struct query *q, bool near, struct plan **ret)
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
