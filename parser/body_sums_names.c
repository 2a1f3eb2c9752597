#include "parser/body_sums_names.h"

#include "common/cleanup.h"

enum { FAR_UP = 99 };

/* Words in class and id that name what is not the article, and what is. */
static const struct str bad_names[] = {
	STR_INIT("comment"), STR_INIT("comments"), STR_INIT("disqus"), STR_INIT("respond"), STR_INIT("footer"), STR_INIT("sidebar"),
	STR_INIT("related"), STR_INIT("recommend"), STR_INIT("recommended"), STR_INIT("recirc"), STR_INIT("popular"), STR_INIT("trending"),
	STR_INIT("promo"), STR_INIT("advert"), STR_INIT("ad"), STR_INIT("ads"), STR_INIT("sponsor"), STR_INIT("sponsored"),
	STR_INIT("outbrain"), STR_INIT("taboola"), STR_INIT("newsletter"), STR_INIT("subscribe"), STR_INIT("social"), STR_INIT("share"),
	STR_INIT("sharing"), STR_INIT("breadcrumb"), STR_INIT("breadcrumbs"), STR_INIT("nav"), STR_INIT("navbar"), STR_INIT("menu"),
	STR_INIT("pagination"), STR_INIT("tag"), STR_INIT("tags"), STR_INIT("author"), STR_INIT("byline"), STR_INIT("meta"),
	STR_INIT("caption"), STR_INIT("credit"), STR_INIT("copyright"), STR_INIT("cookie"), STR_INIT("consent"), STR_INIT("gdpr"),
	STR_INIT("modal"), STR_INIT("popup"), STR_INIT("widget"), STR_INIT("toolbar"), STR_INIT("teaser"), STR_INIT("card"),
	STR_INIT("banner"), STR_INIT("login"), STR_INIT("search"), STR_INIT("signup"), STR_INIT("bio"),
};

static const struct str good_names[] = {
	STR_INIT("article"), STR_INIT("story"), STR_INIT("post"), STR_INIT("entry"), STR_INIT("content"), STR_INIT("body"),
	STR_INIT("text"), STR_INIT("main"), STR_INIT("blog"), STR_INIT("paragraph"), STR_INIT("articlebody"), STR_INIT("richtext"),
};

static bool holds(const struct str *names, size_t n, struct str part)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].len == part.len && (names[i].ptr[0] == (char)(part.ptr[0] | 0x20)) && str_eq_nocase(names[i], part))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return ((unsigned char)c | 0x20u) - 'a' < 26u;
}

/* Lengths of the names that begin with each letter: most words are none, and that is soon seen. */
struct lengths {
	uint32_t of[32];
};

static void add_lengths(struct lengths *self, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		self->of[names[i].ptr[0] & 31] |= 1u << names[i].len;
}

static void judge_names(const struct lengths *lengths, struct str names, bool *bad, bool *good)
{
	for (size_t at = 0, end; at < names.len; at = end) {
		end = at + 1;
		if (!is_letter(names.ptr[at]))
			continue;
		while (end < names.len && is_letter(names.ptr[end]) &&
		       !(names.ptr[end] < 'a' && names.ptr[end - 1] >= 'a'))
			end++;
		struct str part = { names.ptr + at, end - at };
		if (part.len > 31 || !(lengths->of[part.ptr[0] & 31] >> part.len & 1))
			continue;
		*bad |= holds(bad_names, ARRAY_LEN(bad_names), part);
		*good |= holds(good_names, ARRAY_LEN(good_names), part);
	}
}

void sums_look_up(const struct blocks *bs, struct sums *s)
{
	struct lengths lengths = { { 0 } };

	add_lengths(&lengths, bad_names, ARRAY_LEN(bad_names));
	add_lengths(&lengths, good_names, ARRAY_LEN(good_names));
	for (size_t i = 0; i < bs->n_elements; i++) {
		const struct element *e = &bs->elements[i];
		uint32_t up = e->parent;
		bool bad = false, good = false;
		judge_names(&lengths, e->cls, &bad, &good);
		judge_names(&lengths, e->id, &bad, &good);
		s->bad_up[i] = bad ? 0 : i ? sums_to16(s->bad_up[up] + 1u) : FAR_UP;
		s->good_up[i] = good ? 0 : i ? sums_to16(s->good_up[up] + 1u) : FAR_UP;
		s->bad_up[i] = s->bad_up[i] < FAR_UP ? s->bad_up[i] : FAR_UP;
		s->good_up[i] = s->good_up[i] < FAR_UP ? s->good_up[i] : FAR_UP;
		s->article[i] = e->tag == TAG_ARTICLE ? (uint32_t)i : i ? s->article[up] : 0;
		s->articles_above[i] = sums_to16((i ? s->articles_above[up] : 0u) + (e->tag == TAG_ARTICLE));
		s->list_depth[i] = sums_to16((i ? s->list_depth[up] : 0u) + (e->tag == TAG_UL || e->tag == TAG_OL || e->tag == TAG_DL));
	}
}
