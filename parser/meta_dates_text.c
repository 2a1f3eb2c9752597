/* Candidates for the day of publication that no markup names: in text, in scripts, in attributes. */
#include <stdio.h>

#include "common/cleanup.h"
#include "parser/meta_dates.h"

enum { SHORT_BYTES = 120, CONTEXT_BYTES = 48, LABEL_BYTES = 30, TEXT_BYTES = 400, DATES_OF_BLOCK = 4 };

/* An older day "published" is mostly a book's, a law's or a report's. As date_number() counts: ten years. */
enum { UPDATED_WITHIN = 100000 };

static const struct str published_words[] = {
	STR_INIT("publi"), STR_INIT("veröffentlicht"), STR_INIT("erstellt"), STR_INIT("posted"), STR_INIT("geschrieben"),
	STR_INIT("erschienen"), STR_INIT("written"), STR_INIT("pubbli"), STR_INIT("created") };

/* Beside "updated" they say nothing. */
static const struct str day_words[] = { STR_INIT("datum"), STR_INIT("date"), STR_INIT("vom "), STR_INIT("am "), STR_INIT("on ") };

/* Whether the last that text says is of publication, and no more of changes: "updated today, first published". */
static bool ends_published(struct str text)
{
	size_t at = text.len;

	while (at > 0 && !HOLDS_ANY(str_skip(text, at), published_words))
		at--;
	return !date_says_updated(str_skip(text, at));
}

/* Counts what the text before a day says that it is of. */
static void add_label(struct candidate *c, struct str before)
{
	bool published = HOLDS_ANY(before, published_words);

	if (date_says_updated(before) && !(published && ends_published(before)))
		count_up(&c->counts[WITH_UPDATED], true);
	else if (published || HOLDS_ANY(before, day_words))
		count_up(&c->counts[WITH_PUBLISHED], true);
}

void date_add_texts(struct date_finding *self)
{
	const struct blocks *bs = self->view->blocks;

	for (size_t i = 0; i < bs->n; i++) {
		struct str text = block_text(bs, i), head = text;
		struct date_found f;
		size_t at = 0;
		if (!self->view->body->sums.scans[i].has_year && text.len > SHORT_BYTES)
			continue;
		if (!self->view->body->sums.scans[i].digits)
			continue;
		head.len = head.len < TEXT_BYTES ? head.len : TEXT_BYTES;
		for (int n = 0; n < DATES_OF_BLOCK && date_find(head, at, self->month_first, &f); n++, at = f.to) {
			struct candidate *c = date_add(self, date_settle(self, &f), text.len < SHORT_BYTES ? FROM_SHORT_TEXT : FROM_TEXT, (int32_t)i);
			if (!c)
				return;
			/* What stands before the day before it is that one's: "updated 5 June | published 3 June". */
			size_t from = f.from > at + CONTEXT_BYTES ? f.from - CONTEXT_BYTES : at;
			struct str before = { text.ptr + from, f.from - from };
			if (!f.from && i && block_text(bs, i - 1).len < LABEL_BYTES)
				before = block_text(bs, i - 1);
			count_up(&c->counts[UNORDERED], !f.ordered);
			add_label(c, before);
			count_up(&c->counts[BEFORE_FOOT], i * 10 > bs->n * 9);
			char out[32];
			if (!c->text.len && date_time_format(str_skip(text, f.to), f.date, out))
				(void)arena_dup(self->view->arena, str_from(out), &c->text);
		}
	}
}

/* "datePublished":"2014-06-03 in a script that is no JSON-LD: the key before it says what it is. */
void date_add_scripts(struct date_finding *self)
{
	static const struct str keys[] = { STR_INIT("publi"), STR_INIT("pubdate"), STR_INIT("creat"), STR_INIT("posted"), STR_INIT("date") };
	const struct tree *t = self->view->tree;

	for (size_t i = 0; i < t->n; i++) {
		self->scripts = (int16_t)(self->scripts + (t->nodes[i].tag == TAG_SCRIPT && self->scripts < SCRIPTS_FAR));
		if (t->nodes[i].tag != TAG_TEXT || t->nodes[t->nodes[i].parent].tag != TAG_SCRIPT)
			continue;
		struct str s = t->nodes[i].text;
		for (size_t at = 4; at = str_find_byte(s, '-', at), at < s.len; at++) {
			struct date_found f;
			struct str here;
			if (at < 12 || s.len - at < 6 || s.ptr[at + 3] != '-' || s.ptr[at - 1] < '0' || s.ptr[at - 1] > '9' ||
			    !(s.ptr[at - 4] == '1' || s.ptr[at - 4] == '2') || !str_sub(s, at - 4, at + 6, &here) ||
			    !date_find(here, 0, false, &f))
				continue;
			size_t from = at - 4 > 40 ? at - 44 : 0, end = at - 4;
			while (end > from && memchr("\"' :=\\", s.ptr[end - 1], 6))
				end--;
			size_t begin = end;
			while (begin > from && (((unsigned char)s.ptr[begin - 1] | 0x20u) - 'a' < 26u || s.ptr[begin - 1] == '_'))
				begin--;
			struct str key = { s.ptr + begin, end - begin };
			if (end + 5 < at && HOLDS_ANY(key, keys))
				(void)date_add(self, f.date, date_key_modified(key) ? FROM_SCRIPT_MODIFIED : FROM_SCRIPT_PUBLISHED, -1);
		}
	}
}

/* Where nothing else has a date: JSON in an attribute, of pages that are put together in the reader's browser. */
void date_add_attributes(struct date_finding *self)
{
	const struct str key = STR("datePublished&quot;:&quot;");
	struct str html = self->view->html, value;
	size_t at = str_find(html, key, 0) + key.len;

	if (at < html.len && str_sub(html, at, str_find_byte(html, '&', at), &value))
		(void)date_add_value(self, value, FROM_SCRIPT_PUBLISHED, -1);
}

size_t date_prefer_published(const struct candidates *self, size_t best)
{
	static const enum date_source published[] = { FROM_LD_PUBLISHED, FROM_META_PUBLISHED, FROM_PROP_PUBLISHED, FROM_TIME_PUBLISHED,
						      FROM_URL, WITH_PUBLISHED };
	const int16_t *counts = self->at[best].counts;

	for (size_t i = 0; i < ARRAY_LEN(published); i++)
		if (counts[published[i]])
			return best;
	for (size_t i = 0; i < self->n && counts[WITH_UPDATED]; i++) {
		const int16_t *other = self->at[i].counts;
		uint32_t updated = date_number(self->at[best].date), day = date_number(self->at[i].date);
		if (day >= updated || updated - day > UPDATED_WITHIN)
			continue;
		if ((other[WITH_PUBLISHED] || other[FROM_TIME_PUBLISHED]) && other[FROM_SHORT_TEXT] && other[NEAR_HEADLINE] && !other[WITH_UPDATED] && !other[IN_COMMENT])
			return i;
	}
	return best;
}
