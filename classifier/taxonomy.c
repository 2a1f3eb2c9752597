#include "classifier/taxonomy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "common/utf8.h"

static const char *const where_names[WHERES] = { "statement", "heading", "near", "title" };

const char *where_name(enum where where)
{
	return where_names[where];
}

void taxonomy_destroy(struct taxonomy **self_p)
{
	struct taxonomy *self = *self_p;

	if (!self)
		return;
	automaton_destroy(&self->automaton);
	free(self->topics);
	free(self->rules);
	free(self->terms);
	free(self->use_first);
	free(self->uses);
	free(self->file);
	free(self);
	*self_p = NULL;
}

int taxonomy_find(const struct taxonomy *self, struct str id)
{
	for (size_t i = 0; i < self->n_topics; i++)
		if (str_eq(self->topics[i].id, id))
			return (int)i;
	return -ENOENT;
}

unsigned taxonomy_line(const struct taxonomy *self, struct str part)
{
	unsigned line = 1;

	for (const char *p = self->file; p < part.ptr; p++)
		line += *p == '\n';
	return line;
}

int reader_fail(struct reader *self, const char *at, const char *format, ...)
{
	unsigned line = 1, column = 1;
	char text[200];
	va_list args;

	/* Columns count characters, as editors do. */
	for (const char *p = self->text.ptr; p < at; p++) {
		column += ((unsigned char)*p & 0xc0) != 0x80;
		if (*p == '\n')
			line++, column = 1;
	}
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (self->reterr)
		buf_printf(self->reterr, "%s:%u:%u: %s", self->name, line, column, text);
	return -EBADMSG;
}

/* -12.5 as -12500; at most three decimals. */
static bool decimal(struct str text, int32_t *ret)
{
	bool minus = str_starts(text, STR("-")), dot = false, digits = false;
	int32_t n = 0, scale = 1000;

	for (size_t i = minus || str_starts(text, STR("+")); i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '.' && !dot) {
			dot = true;
			continue;
		}
		if (c < '0' || c > '9' || (dot && scale == 1) || n > TAXONOMY_WEIGHT_MAX * 1000)
			return false;
		digits = true;
		n = dot ? n + (c - '0') * (scale /= 10) : n * 10 + (c - '0') * 1000;
	}
	*ret = minus ? -n : n;
	return digits && n <= TAXONOMY_WEIGHT_MAX * 1000;
}

static int read_decimal(struct reader *self, struct str value, int32_t *ret)
{
	if (!decimal(value, ret) || *ret < 0)
		return reader_fail(self, value.ptr, "expected a number from 0 to %d with at most three decimals",
				   TAXONOMY_WEIGHT_MAX);
	return 0;
}

/* where = statement 1, heading 0.5 */
static int set_where(struct reader *self, struct str value)
{
	for (size_t at = 0; at <= value.len;) {
		size_t end = str_find_byte(value, ',', at), i;
		struct str part = str_trim((struct str){ value.ptr + at, end - at });
		struct str name = { part.ptr, str_find_byte(part, ' ', 0) };
		for (i = 0; i < WHERES && !str_eq(name, str_from(where_names[i])); i++)
			;
		if (i == WHERES)
			return reader_fail(self, part.ptr, "expected statement, heading, near or title and a number");
		int r = read_decimal(self, str_trim(str_skip(part, name.len)), &self->taxonomy->where[i]);
		if (r < 0)
			return r;
		at = end + 1;
	}
	return 0;
}

static int set_name(struct reader *self, struct str value)
{
	self->taxonomy->name = value;
	return 0;
}

static int set_own(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->own);
}

static int set_inherit(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->inherit);
}

static int set_share(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->share);
}

static int set_most(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->most);
}

static int set_carry(struct reader *self, struct str value)
{
	self->taxonomy->carry = value;
	return 0;
}

static struct topic_def *topic(struct reader *self)
{
	return &self->topics.at[self->topics.n - 1];
}

static int set_iptc(struct reader *self, struct str value)
{
	topic(self)->iptc = value;
	return 0;
}

static int set_parent(struct reader *self, struct str value)
{
	topic(self)->parent_id = value;
	return 0;
}

static int set_group(struct reader *self, struct str value)
{
	topic(self)->group = value;
	return 0;
}

static int set_threshold(struct reader *self, struct str value)
{
	int r = read_decimal(self, value, &topic(self)->threshold);

	if (r == 0 && topic(self)->threshold == 0)
		return reader_fail(self, value.ptr, "expected a threshold over 0");
	return r;
}

static int set_rest(struct reader *self, struct str value)
{
	if (!str_eq(value, STR("yes")) && !str_eq(value, STR("no")))
		return reader_fail(self, value.ptr, "expected yes or no");
	topic(self)->rest = str_eq(value, STR("yes"));
	return 0;
}

static const struct key {
	struct str name;
	bool of_topic;
	int (*set)(struct reader *, struct str value);
} keys[] = {
	{ STR_INIT("name"), false, set_name },     { STR_INIT("where"), false, set_where },
	{ STR_INIT("own"), false, set_own },       { STR_INIT("inherit"), false, set_inherit },
	{ STR_INIT("share"), false, set_share },   { STR_INIT("most"), false, set_most },
	{ STR_INIT("carry"), false, set_carry },   { STR_INIT("group"), true, set_group },
	{ STR_INIT("iptc"), true, set_iptc },      { STR_INIT("parent"), true, set_parent },
	{ STR_INIT("threshold"), true, set_threshold }, { STR_INIT("rest"), true, set_rest },
};

static int setting(struct reader *self, struct str line)
{
	size_t eq = str_find_byte(line, '=', 0);
	struct str name = str_trim((struct str){ line.ptr, eq }), value = str_trim(str_skip(line, eq + 1));

	for (size_t i = 0; eq < line.len && i < ARRAY_LEN(keys); i++) {
		if (!str_eq(name, keys[i].name))
			continue;
		if (keys[i].of_topic != self->in_topic)
			return reader_fail(self, line.ptr, "expected '%s =' %s", keys[i].name.ptr,
					   keys[i].of_topic ? "below a [topic]" : "before the first [topic]");
		if (value.len == 0)
			return reader_fail(self, line.ptr, "expected a value after '%s ='", keys[i].name.ptr);
		return keys[i].set(self, value);
	}
	return reader_fail(self, line.ptr,
			   "expected [topic] Name, a weight and phrases, '!' and phrases, @list = phrases, or %s",
			   self->in_topic ? "iptc, parent, group, threshold or rest =" : "name, where, own, inherit, carry, share or most =");
}

static bool is_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return id.len > 0 && id.len <= TAXONOMY_ID_BYTES_MAX;
}

static int section(struct reader *self, struct str line)
{
	size_t end = str_find_byte(line, ']', 0);
	struct str id = { line.ptr + 1, end - 1 }, title = str_trim(str_skip(line, end + 1));

	if (end == line.len)
		return reader_fail(self, line.ptr + line.len, "expected ']'");
	if (!is_id(id))
		return reader_fail(self, id.ptr, "expected a topic's id: small letters, digits and '-', at most %d",
				   TAXONOMY_ID_BYTES_MAX);
	if (title.len == 0)
		return reader_fail(self, line.ptr + end, "expected the topic's name after ']'");
	for (size_t i = 0; i < self->topics.n; i++)
		if (str_eq(self->topics.at[i].id, id))
			return reader_fail(self, id.ptr, "expected a new id: '%.*s' is a topic on line %u already",
					   (int)id.len, id.ptr, taxonomy_line(self->taxonomy, self->topics.at[i].id));
	if (self->topics.n == TAXONOMY_TOPICS_MAX)
		return reader_fail(self, id.ptr, "expected at most %d topics", TAXONOMY_TOPICS_MAX);
	struct topic_def def = { .id = id, .title = title, .parent = -1, .threshold = 3000 };
	self->in_topic = true;
	return vec_push(&self->topics, def) ? 0 : -ENOMEM;
}

static int list(struct reader *self, struct str line)
{
	size_t eq = str_find_byte(line, '=', 0);
	struct list_def def = { str_trim((struct str){ line.ptr + 1, eq - 1 }), str_trim(str_skip(line, eq + 1)) };

	if (eq == line.len)
		return reader_fail(self, line.ptr, "expected @name = phrase, phrase");
	if (!is_id(def.name))
		return reader_fail(self, line.ptr + 1, "expected a list's name: small letters, digits and '-'");
	if (def.items.len == 0)
		return reader_fail(self, line.ptr + eq, "expected phrases after '='");
	for (size_t i = 0; i < self->lists.n; i++)
		if (str_eq(self->lists.at[i].name, def.name))
			return reader_fail(self, line.ptr, "expected a new name: this list is on line %u already",
					   taxonomy_line(self->taxonomy, self->lists.at[i].name));
	return vec_push(&self->lists, def) ? 0 : -ENOMEM;
}

/* WEIGHT phrase, phrase: each phrase is a rule of its own. */
static int rules(struct reader *self, struct str line)
{
	size_t end = 0;
	int32_t weight = 0;
	bool veto = line.ptr[0] == '!';

	if (veto)
		end = 1;
	else
		while (end < line.len && line.ptr[end] != ' ' && line.ptr[end] != '\t')
			end++;
	if (!self->in_topic)
		return reader_fail(self, line.ptr, "expected a [topic] before its rules");
	if (!veto && !decimal((struct str){ line.ptr, end }, &weight))
		return reader_fail(self, line.ptr, "expected a weight from -%d to %d with at most three decimals",
				   TAXONOMY_WEIGHT_MAX, TAXONOMY_WEIGHT_MAX);
	struct str phrases = str_skip(line, end);
	for (size_t at = 0; at <= phrases.len;) {
		end = str_find_byte(phrases, ',', at);
		struct str source = str_trim((struct str){ phrases.ptr + at, end - at });
		struct rule rule = { .source = source, .weight = weight, .veto = veto, .topic = (uint16_t)(self->topics.n - 1) };
		if (self->rules.n == TAXONOMY_RULES_MAX)
			return reader_fail(self, source.ptr, "expected at most %d rules", TAXONOMY_RULES_MAX);
		if (source.len == 0)
			return reader_fail(self, source.ptr, "expected a phrase");
		if (!vec_push(&self->rules, rule))
			return -ENOMEM;
		at = end + 1;
	}
	return 0;
}

static int read_line(struct reader *self, struct str line)
{
	/* '#' begins a comment at the line's beginning or after a blank. */
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
			line.len = i;
	line = str_trim(line);
	if (line.len == 0)
		return 0;
	switch (line.ptr[0]) {
	case '[': return section(self, line);
	case '@': return list(self, line);
	case '!': case '-': case '+': case '.':
	case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return rules(self, line);
	default:  return setting(self, line);
	}
}

static int read_lines(struct reader *self)
{
	size_t at = str_starts(self->text, STR("\xef\xbb\xbf")) ? 3 : 0;

	while (at < self->text.len) {
		size_t end = str_find_byte(self->text, '\n', at);
		int r = read_line(self, (struct str){ self->text.ptr + at, end - at });
		if (r < 0)
			return r;
		at = end + 1;
	}
	return 0;
}

static int link_parents(struct reader *self)
{
	for (size_t i = 0; i < self->topics.n; i++) {
		struct topic_def *t = &self->topics.at[i];
		for (size_t p = 0; p < self->topics.n && t->parent_id.len; p++)
			if (str_eq(self->topics.at[p].id, t->parent_id))
				t->parent = (int32_t)p;
		if (t->parent_id.len && t->parent < 0)
			return reader_fail(self, t->parent_id.ptr, "expected the id of a topic in this file");
	}
	for (size_t i = 0; i < self->topics.n; i++) {
		size_t steps = 0;
		for (int32_t p = self->topics.at[i].parent; p >= 0; p = self->topics.at[p].parent)
			if (++steps > self->topics.n)
				return reader_fail(self, self->topics.at[i].parent_id.ptr,
						   "expected a parent that is not its own descendant");
	}
	return 0;
}

/* A topic needs a rule that speaks for it, of its own or of a child. */
static int check_topics(struct reader *self)
{
	if (self->topics.n == 0)
		return reader_fail(self, self->text.ptr + self->text.len, "expected at least one [topic]");
	for (size_t t = 0; t < self->topics.n; t++) {
		bool speaks = false;
		for (size_t i = 0; i < self->rules.n; i++)
			speaks |= self->rules.at[i].topic == t && self->rules.at[i].weight > 0;
		for (size_t i = 0; i < self->topics.n; i++)
			speaks |= self->topics.at[i].parent == (int32_t)t;
		if (!speaks)
			return reader_fail(self, self->topics.at[t].id.ptr,
					   "expected a rule of a weight over 0: nothing can ever give '%.*s'",
					   (int)self->topics.at[t].id.len, self->topics.at[t].id.ptr);
	}
	return 0;
}

static int use_order(const void *a, const void *b)
{
	const struct phrase_use *x = a, *y = b;

	if (x->phrase != y->phrase)
		return x->phrase < y->phrase ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static bool is_plain(const struct reader *self, const struct phrase_use *use)
{
	return self->rules.at[self->terms.at[use->term].rule].n_terms == 1;
}

/* One phrase alone, in one topic, with two different weights: which is meant? */
static int check_use(struct reader *self, const struct phrase_use *use, const struct phrase_use *other)
{
	const struct rule *a = &self->rules.at[self->terms.at[other->term].rule];
	const struct rule *b = &self->rules.at[self->terms.at[use->term].rule];

	if (a == b || a->topic != b->topic || !is_plain(self, use) || !is_plain(self, other) ||
	    (a->weight == b->weight && a->veto == b->veto))
		return 0;
	return reader_fail(self, b->source.ptr, "expected one weight for '%.*s' in this topic: line %u gives another",
			   (int)(b->source.len < 60 ? b->source.len : 60), b->source.ptr,
			   taxonomy_line(self->taxonomy, a->source));
}

static int link_uses(struct reader *self)
{
	struct taxonomy *t = self->taxonomy;
	size_t phrases = automaton_phrases(t->automaton), n = 0;

	t->use_first = calloc(phrases + 1, sizeof *t->use_first);
	t->uses = calloc(self->uses.n + 1, sizeof *t->uses);
	if (!t->use_first || !t->uses)
		return -ENOMEM;
	qsort(self->uses.at, self->uses.n, sizeof *self->uses.at, use_order);
	for (size_t i = 0; i < self->uses.n; i++) {
		const struct phrase_use *use = &self->uses.at[i];
		bool same = i && use->phrase == use[-1].phrase;
		int r = same ? check_use(self, use, use - 1) : 0;
		if (r < 0)
			return r;
		if (same && use->term == use[-1].term)
			continue;
		t->uses[n++] = use->term;
		t->use_first[use->phrase + 1] = (uint32_t)n;
	}
	for (size_t p = 1; p <= phrases; p++)
		if (t->use_first[p] < t->use_first[p - 1])
			t->use_first[p] = t->use_first[p - 1];
	return 0;
}

static int compile(struct reader *self)
{
	uint32_t phrase = 0;
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < self->rules.n; i++)
		r = reader_compile(self, i);
	r = r < 0 ? r : link_parents(self);
	r = r < 0 ? r : check_topics(self);
	r = r < 0 ? r : link_uses(self);
	r = r < 0 ? r : automaton_build(self->taxonomy->automaton, &phrase);
	if (r == -E2BIG)
		return reader_fail(self, self->phrase_sources.at[phrase].ptr,
				   "expected fewer phrases of words with endings (*): they multiply past %d entries",
				   AUTOMATON_ENTRIES_MAX);
	return r;
}

/* What was read, handed over; the reader keeps nothing of it. */
static void move(struct reader *self, struct taxonomy *to)
{
	to->topics = self->topics.at;
	to->n_topics = self->topics.n;
	to->rules = self->rules.at;
	to->n_rules = self->rules.n;
	to->terms = self->terms.at;
	to->n_terms = self->terms.n;
	self->topics.at = NULL;
	self->rules.at = NULL;
	self->terms.at = NULL;
}

static void reader_destroy(struct reader *self)
{
	free(self->topics.at);
	free(self->rules.at);
	free(self->terms.at);
	free(self->lists.at);
	free(self->uses.at);
	free(self->phrase_sources.at);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv). */
static void set_version(struct taxonomy *self)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < self->file_len; i++)
		h = (h ^ (unsigned char)self->file[i]) * 0x100000001b3u;
	(void)snprintf(self->version, sizeof self->version, "%016llx", (unsigned long long)h);
}

/* Takes file, which is freed with the taxonomy or on failure. */
static int parse(char *file, size_t len, const char *name, struct taxonomy **ret, struct buf *reterr)
{
	owned(taxonomy_destroy) struct taxonomy *t = calloc(1, sizeof *t);
	owned(reader_destroy) struct reader reader = { .taxonomy = t, .text = { file, len }, .name = name, .reterr = reterr };

	if (!t) {
		free(file);
		return -ENOMEM;
	}
	t->file = file;
	t->file_len = len;
	t->own = 1000;
	t->inherit = 800;
	t->share = 250;
	t->most = 3000;
	t->where[WHERE_STATEMENT] = t->where[WHERE_HEADING] = 1000;
	t->where[WHERE_TITLE] = t->where[WHERE_NEAR] = 500;
	t->automaton = automaton_new();
	if (!t->automaton)
		return -ENOMEM;
	if (len > TAXONOMY_BYTES_MAX)
		return reader_fail(&reader, file, "expected at most %d bytes", TAXONOMY_BYTES_MAX);
	if (!utf8_valid(reader.text))
		return reader_fail(&reader, file, "expected UTF-8 text");
	int r = read_lines(&reader);
	r = r < 0 ? r : compile(&reader);
	if (r < 0)
		return r;
	move(&reader, t);
	set_version(t);
	*ret = t;
	t = NULL;
	return 0;
}

int taxonomy_parse(struct str text, const char *name, struct taxonomy **ret, struct buf *reterr)
{
	char *file = malloc(text.len + 1);

	if (!file)
		return -ENOMEM;
	if (text.len)
		memcpy(file, text.ptr, text.len);
	file[text.len] = 0;
	return parse(file, text.len, name, ret, reterr);
}

int taxonomy_read(const char *path, struct taxonomy **ret, struct buf *reterr)
{
	char *file;
	size_t len;
	int r = file_read(path, TAXONOMY_BYTES_MAX, &file, &len);

	if (r < 0) {
		if (reterr)
			buf_printf(reterr, "%s: %s", path, r == -E2BIG ? "expected at most 8 MiB" : strerror(-r));
		return r;
	}
	return parse(file, len, path, ret, reterr);
}
