#include "parser/meta_facts.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/meta_ld.h"
#include "parser/meta_rank.h"

enum { TITLE_BYTES_MAX = 1000, META_BYTES_MAX = 4000, HEADLINE_BYTES_MIN = 12 };

int facts_text(const struct tree *t, uint32_t node, size_t limit, struct arena *arena, struct str *ret)
{
	char *out = arena_alloc(arena, limit + 1, 1);
	size_t n = 0;
	bool space = false;

	if (!out)
		return -ENOMEM;
	for (uint32_t i = node; i < t->nodes[node].end; i++) {
		const struct tree_node *at = &t->nodes[i];
		if (at->tag == TAG_SCRIPT || at->tag == TAG_STYLE) {
			i = at->end - 1;
			continue;
		}
		space |= at->tag == TAG_BR || at->tag == TAG_LI || at->tag == TAG_P || at->tag == TAG_DIV;
		for (size_t k = 0; at->tag == TAG_TEXT && k < at->text.len; k++) {
			char c = at->text.ptr[k];
			bool nbsp = c == '\xc2' && k + 1 < at->text.len && at->text.ptr[k + 1] == '\xa0';
			k += nbsp;
			if (nbsp || (unsigned char)c <= ' ') {
				space = true;
				continue;
			}
			if (n + 2 > limit)
				goto full;
			if (space && n)
				out[n++] = ' ';
			space = false;
			out[n++] = c;
		}
	}
full:
	/* The byte behind the last whole character may be a following one's first. */
	for (size_t back = 1; back < 4 && back <= n; back++) {
		unsigned char c = (unsigned char)out[n - back];
		size_t need = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
		if (c >= 0xc0 && need > back)
			n -= back;
		if (c < 0x80 || c >= 0xc0)
			break;
	}
	*ret = (struct str){ out, n };
	return 0;
}

static struct str first_of(const struct tree *t, uint32_t node, const enum attr *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str s = str_trim(tree_attr_str(t, node, names[i]));
		if (s.len)
			return s;
	}
	return (struct str){ NULL, 0 };
}

static void add_meta(const struct tree *t, uint32_t node, struct facts *f)
{
	static const enum attr names[] = { ATTR_PROPERTY, ATTR_NAME, ATTR_ITEMPROP, ATTR_HTTP_EQUIV };
	struct meta_fact m = { first_of(t, node, names, ARRAY_LEN(names)), str_trim(tree_attr_str(t, node, ATTR_CONTENT)) };

	if (m.key.len && m.value.len && m.value.len <= META_BYTES_MAX && f->n_metas < FACTS_MAX)
		f->metas[f->n_metas++] = m;
}

static int read_node(const struct tree *t, uint32_t i, size_t *ld_bytes, struct arena *arena, struct facts *f)
{
	const struct tree_node *n = &t->nodes[i];

	if (n->tag == TAG_META)
		add_meta(t, i, f);
	else if (n->tag == TAG_HTML && !f->language.len)
		f->language = tree_attr_str(t, i, ATTR_LANG);
	else if (n->tag == TAG_LINK && !f->canonical.len && str_eq_nocase(tree_attr_str(t, i, ATTR_REL), STR("canonical")))
		f->canonical = str_trim(tree_attr_str(t, i, ATTR_HREF));
	else if (n->tag == TAG_TITLE && !f->title.len)
		return facts_text(t, i, TITLE_BYTES_MAX, arena, &f->title);
	if (n->tag != TAG_SCRIPT || n->end == i + 1 ||
	    str_find(tree_attr_str(t, i, ATTR_TYPE), STR("ld+json"), 0) == tree_attr_str(t, i, ATTR_TYPE).len)
		return 0;
	*ld_bytes += t->nodes[i + 1].text.len;
	return *ld_bytes <= LD_BYTES_MAX ? ld_read(t->nodes[i + 1].text, arena, f) : 0;
}

/* Both folded, and not empty: the same, or the shorter of some length in the other. */
static bool is_title(struct str headline, struct str title)
{
	struct str shorter = headline.len < title.len ? headline : title, longer = headline.len < title.len ? title : headline;

	return (headline.len && str_eq(headline, title)) || (shorter.len >= HEADLINE_BYTES_MIN && str_find(longer, shorter, 0) < longer.len);
}

enum { OTHER = 1, OWN = 2 };

/* Of each article of JSON-LD whether its headline is the page's title, which may be empty, or the head's (OWN), another (OTHER), or not told (0). */
static int judge_articles(const struct facts *f, struct str title, struct arena *arena, uint8_t *ret)
{
	struct str titles[3], headline;

	if (fold_text(f->title, arena, &titles[0]) < 0 || fold_text(facts_meta(f, "og:title"), arena, &titles[1]) < 0 ||
	    fold_text(title, arena, &titles[2]) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < f->n_lds; i++) {
		const struct ld_fact *l = &f->lds[i];
		if (l->key != LD_HEADLINE || !l->article || ret[l->article] == OWN)
			continue;
		if (fold_text(l->value, arena, &headline) < 0)
			return -ENOMEM;
		bool own = is_title(headline, titles[0]) || is_title(headline, titles[1]) || is_title(headline, titles[2]);
		ret[l->article] = own ? OWN : OTHER;
	}
	return 0;
}

static int leave_other_articles(struct facts *f, struct arena *arena)
{
	uint8_t *articles = arena_alloc(arena, f->n_ld_articles + 1u, 1);
	bool own = false;
	size_t n = 0;

	if (!articles || judge_articles(f, (struct str){ NULL, 0 }, arena, articles) < 0)
		return -ENOMEM;
	for (size_t i = 0; i <= f->n_ld_articles; i++)
		own |= articles[i] == OWN;
	for (size_t i = 0; i < f->n_lds && own; i++)
		if (articles[f->lds[i].article] != OTHER)
			f->lds[n++] = f->lds[i];
	f->n_lds = own ? n : f->n_lds;
	return 0;
}

int facts_from(const struct tree *t, struct arena *arena, struct facts *ret)
{
	struct facts f = { 0 };
	size_t ld_bytes = 0;

	f.metas = arena_alloc(arena, FACTS_MAX, sizeof *f.metas);
	f.lds = arena_alloc(arena, FACTS_MAX, sizeof *f.lds);
	if (!f.metas || !f.lds)
		return -ENOMEM;
	for (uint32_t i = 0; i < t->n; i++) {
		int r = read_node(t, i, &ld_bytes, arena, &f);
		if (r < 0)
			return r;
	}
	if (f.n_ld_articles > 1 && leave_other_articles(&f, arena) < 0)
		return -ENOMEM;
	*ret = f;
	return 0;
}

struct str facts_meta(const struct facts *self, const char *key)
{
	for (size_t i = 0; i < self->n_metas; i++)
		if (str_eq_nocase(self->metas[i].key, str_from(key)))
			return self->metas[i].value;
	return (struct str){ NULL, 0 };
}

struct str facts_ld(const struct facts *self, enum ld_key key)
{
	for (size_t i = 0; i < self->n_lds; i++)
		if (self->lds[i].key == key)
			return self->lds[i].value;
	return (struct str){ NULL, 0 };
}

struct str facts_ld_longest(const struct facts *self, enum ld_key key)
{
	struct str best = { NULL, 0 };

	for (size_t i = 0; i < self->n_lds; i++)
		if (self->lds[i].key == key && self->lds[i].value.len > best.len)
			best = self->lds[i].value;
	return best;
}

int facts_own_body(const struct facts *self, struct str title, struct arena *arena, struct str *ret_body, struct str *ret_headline)
{
	uint8_t *articles = arena_alloc(arena, self->n_ld_articles + 1u, 1);
	const struct ld_fact *best = NULL;

	if (!articles || judge_articles(self, title, arena, articles) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < self->n_lds; i++) {
		const struct ld_fact *l = &self->lds[i];
		bool own = l->article && (articles[l->article] == OWN || self->n_ld_articles == 1);
		if (l->key == LD_ARTICLE_BODY && own && l->value.len > (best ? best->value.len : 0))
			best = l;
	}
	*ret_body = *ret_headline = (struct str){ NULL, 0 };
	if (!best)
		return 0;
	*ret_body = best->value;
	if (articles[best->article] == OTHER)
		*ret_headline = facts_ld(self, LD_HEADLINE);
	return 0;
}

int facts_body_hints(const struct facts *self, struct arena *arena, struct body_hints *ret)
{
	struct str og = facts_meta(self, "og:title"), description = facts_meta(self, "og:description");
	struct body_hints h = { .ld_body = facts_ld_longest(self, LD_ARTICLE_BODY) };

	if (arena_printf(arena, &h.title, "%.*s %.*s", (int)self->title.len, self->title.len ? self->title.ptr : "",
			 (int)og.len, og.len ? og.ptr : "") < 0)
		return -ENOMEM;
	h.description = description.len ? description : facts_meta(self, "description");
	h.og_article = str_eq_nocase(facts_meta(self, "og:type"), STR("article"));
	*ret = h;
	return 0;
}
