/* What the ranker is told of a candidate for the authors. */
#include <assert.h>

#include "common/cleanup.h"
#include "parser/meta_authors.h"
#include "parser/meta_names.h"

static bool has_word(struct str key, const struct str *words, size_t n)
{
	for (size_t at = 0, end; at < key.len; at = end + 1) {
		end = str_find_byte(key, ' ', at);
		struct str word = { key.ptr + at, end - at };
		while (word.len && word.ptr[word.len - 1] == ';')
			word.len--;
		for (size_t i = 0; i < n; i++)
			if (str_eq(word, words[i]))
				return true;
	}
	return false;
}

/* Words that name an organization. */
static const struct str organization_words[] = {
	STR_INIT("gmbh"), STR_INIT("ag"), STR_INIT("inc"), STR_INIT("ltd"), STR_INIT("llc"), STR_INIT("verlag"), STR_INIT("media"),
	STR_INIT("presse"), STR_INIT("press"), STR_INIT("online"), STR_INIT("magazin"), STR_INIT("magazine"), STR_INIT("zeitung"),
	STR_INIT("tv"), STR_INIT("radio"), STR_INIT("kitchens"), STR_INIT("verband"), STR_INIT("institute"), STR_INIT("university"),
	STR_INIT("the"), STR_INIT("of"), STR_INIT("für"), STR_INIT("germany"), STR_INIT("group"), STR_INIT("bank"), STR_INIT("club"),
	STR_INIT("diario"), STR_INIT("tagesblatt"), STR_INIT("post"), STR_INIT("times"), STR_INIT("journal"), STR_INIT("netzwerk"),
	STR_INIT("agency"), STR_INIT("studio"), STR_INIT("partners"), STR_INIT("association"), STR_INIT("dpa"), STR_INIT("afp"),
	STR_INIT("reuters"), STR_INIT("ap"), STR_INIT("epd"), STR_INIT("kna"), STR_INIT("sid"), STR_INIT("apa") };

bool authors_is_organization(struct str key)
{
	return has_word(key, organization_words, ARRAY_LEN(organization_words));
}

/* Words that name a desk, a site or a button where a person should be. */
static bool is_bad(struct str key)
{
	static const struct str words[] = {
		STR_INIT("admin"), STR_INIT("redaktion"), STR_INIT("editor"), STR_INIT("editors"), STR_INIT("editorial"), STR_INIT("staff"),
		STR_INIT("guest"), STR_INIT("team"), STR_INIT("author"), STR_INIT("autor"), STR_INIT("news"), STR_INIT("home"),
		STR_INIT("follow"), STR_INIT("share"), STR_INIT("uhr"), STR_INIT("contact"), STR_INIT("posts"), STR_INIT("post"),
		STR_INIT("view"), STR_INIT("more"), STR_INIT("read"), STR_INIT("subscribe"), STR_INIT("comments"), STR_INIT("kommentare"),
		STR_INIT("published"), STR_INIT("updated"), STR_INIT("login"), STR_INIT("desk"), STR_INIT("bureau"), STR_INIT("com"),
		STR_INIT("all"), STR_INIT("about"), STR_INIT("website"), STR_INIT("blog"), STR_INIT("publisher"), STR_INIT("name"),
		STR_INIT("zur"), STR_INIT("weitere"), STR_INIT("new"), STR_INIT("start"), STR_INIT("said"), STR_INIT("stand") };

	return has_word(key, words, ARRAY_LEN(words));
}

/* Whether the page names its publisher so. */
static bool is_publisher(const struct author_finding *self, struct str key)
{
	const struct facts *f = self->view->facts;
	struct str name;

	for (size_t i = 0; i < f->n_lds; i++)
		if (f->lds[i].key == LD_PUBLISHER && fold_text(f->lds[i].value, self->view->arena, &name) == 0 && str_eq(name, key))
			return true;
	return false;
}

struct shape {
	int words, capitals, names;
	bool digit, upper, lower;
};

static struct shape shape_of(struct str s)
{
	struct shape sh = { .names = 1, .upper = true, .lower = true };

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool first = i == 0 || s.ptr[i - 1] == ' ';
		sh.words += first;
		sh.capitals += first && ((c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xc3);
		sh.names += c == ';';
		sh.digit |= c >= '0' && c <= '9';
		sh.upper &= !(c >= 'a' && c <= 'z');
		sh.lower &= !(c >= 'A' && c <= 'Z');
	}
	return sh;
}

/* Whether the site's host has a word of the name in it, or the site's own name is it. */
static bool is_site(const struct author_finding *self, struct str key)
{
	struct str url = self->view->url, site;
	size_t from = str_find(url, STR("//"), 0);
	struct str host = from < url.len ? str_skip(url, from + 2) : url;

	host.len = str_find_byte(host, '/', 0);
	if (fold_text(facts_meta(self->view->facts, "og:site_name"), self->view->arena, &site) == 0 && site.len && str_eq(site, key))
		return true;
	for (size_t at = 0, end; at < key.len; at = end + 1) {
		end = str_find_byte(key, ' ', at);
		if (end - at > 4 && text_holds(host, (struct str){ key.ptr + at, end - at }))
			return true;
	}
	return false;
}

/* Whether the name without blanks is the host's own: "El Heraldo" of elheraldo.example. */
static bool is_host(const struct author_finding *self, struct str key)
{
	struct str url = self->view->url;
	size_t from = str_find(url, STR("//"), 0), k = 0, longest = 0;
	struct str host = from < url.len ? str_skip(url, from + 2) : url;

	host.len = str_find_byte(host, '/', 0);
	for (size_t at = 0; at < host.len; at++) {
		size_t h = at;
		for (k = 0; k < key.len; k++) {
			if (key.ptr[k] == ' ')
				continue;
			while (h < host.len && host.ptr[h] == '-')
				h++;
			if (h == host.len || host.ptr[h] != key.ptr[k])
				break;
			h++;
		}
		longest = k > longest ? k : longest;
	}
	return key.len > 3 && longest == key.len;
}

void author_describe(const struct author_finding *self, struct candidate *c, const int16_t *any)
{
	static const uint8_t page_has[] = { FROM_LD, FROM_META_AUTHOR, FROM_REL, FROM_PROP, FROM_CLASS, FROM_BYLINE_START };
	const struct candidates *all = self->out;
	const struct meta_view *v = self->view;
	struct shape s = shape_of(c->text);
	int inside = 0, around = 0, sum = 0, kinds = 0;
	int16_t *row = c->row;
	size_t k = AUTHOR_SOURCES;

	for (size_t i = 0; i < all->n; i++) {
		/* Another name within this one, or this one within it: never both. */
		bool shorter = all->at[i].key.len < c->key.len;
		if (&all->at[i] == c)
			continue;
		inside += shorter && text_holds(c->key, all->at[i].key);
		around += !shorter && text_holds(all->at[i].key, c->key);
	}
	for (size_t i = 0; i < AUTHOR_SOURCES; i++) {
		row[i] = c->counts[i] < 3 ? c->counts[i] : 3;
		sum += row[i], kinds += row[i] > 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(page_has); i++)
		row[k++] = any[page_has[i]] > 0;
	row[k++] = clamp16((int64_t)c->text.len), row[k++] = clamp16(s.words), row[k++] = clamp16(s.names);
	row[k++] = share_of((uint64_t)s.capitals, (uint64_t)s.words), row[k++] = is_bad(c->key), row[k++] = s.digit;
	row[k++] = s.upper, row[k++] = s.lower, row[k++] = clamp16(inside), row[k++] = clamp16(around);
	row[k++] = c->at < 0 ? 9999 : clamp16(c->at);
	row[k++] = c->at < 0 || v->headline < 0 ? 999 : clamp16(c->at - v->headline);
	row[k++] = c->at < 0 ? -1 : share_of((uint64_t)c->at, v->blocks->n), row[k++] = (int16_t)c->order;
	row[k++] = clamp16((int64_t)all->n), row[k++] = clamp16(kinds), row[k++] = clamp16(sum), row[k++] = is_site(self, c->key);
	row[k++] = names_is_person(c->text);
	row[k++] = c->at < 0 || v->body_first < 0 ? 999 : clamp16(c->at - v->body_first);
	row[k++] = c->at < 0 ? -1 : v->body->rows[c->at].at[COLUMN_name_score];
	row[k++] = c->at < 0 ? -1 : v->body->rows[c->at].at[COLUMN_h1_above_common];
	row[k++] = clamp16(s.words / s.names), row[k++] = is_publisher(self, c->key);
	row[k++] = authors_is_organization(c->key);
	row[k++] = is_host(self, c->key);
	static_assert(AUTHOR_SOURCES + 6 + 26 == AUTHOR_COLUMNS, "AUTHOR_COLUMNS is what is written");
}

