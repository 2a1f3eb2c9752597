#include "parser/name.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/text_token.h"

#define ROLE_TOKENS_MAX 14
#define NO_NAME (W_DET | W_POSS | W_SUBJ | W_OBJ | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_DO | W_MODAL | W_NEG | W_TIME)

struct finder {
	const struct text *text;
	const struct entry *entries;
	struct arena *arena;
	struct names *names;
	uint32_t cap_persons, cap_mentions;
	uint32_t *by_surname; /* hash of surname -> 1 + first person; chained by next */
	uint32_t *next;
	bool headline; /* the paragraph at hand is in title case: capitals tell nothing */
	uint32_t paragraph; /* ... and this one */
	bool *alone; /* by hash: a capitalised word alone that does something: "Roe said" */
	bool *placed; /* by hash: ... and one that something is in or at */
};

#define BUCKETS 1024
#define ALONE 4096   /* bits of hashes of names that speak under one word */
#define REACH 512    /* mentions that are looked through on either side */
#define CHAIN_MAX 32 /* persons of a bucket that are looked at */

static bool is_title(const struct text *t, uint32_t i)
{
	return i < t->n_tokens && t->tokens[i].kind == TOKEN_WORD && t->tokens[i].flags & TOKEN_TITLE && !(t->tokens[i].flags & TOKEN_CLITIC);
}

static bool is_particle(const struct text *t, uint32_t i)
{
	static const char *const list[] = { "de", "da", "do", "dos", "del", "della", "der", "den", "van", "von", "zu", "bin", "ibn", "al", "el",
		                            "la", "le", "di", "du", "ter", "ten", "y" };
	struct str w = text_token(t, i);

	for (size_t k = 0; k < ARRAY_LEN(list); k++)
		if (str_eq(w, str_from(list[k])))
			return true;
	return str_starts(w, STR("al-")) || str_starts(w, STR("el-"));
}

/* "Timothy Weeks", "Ann Day": a word of time that is neither weekday nor month ("told Ann Monday") behind a given name. */
static bool is_timely_surname(const struct finder *f, uint32_t i)
{
	static const char *const months[] = { "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
		                              "Tonight", "Today", "Yesterday", "Tomorrow" };
	struct str w = text_token(f->text, i);

	if (i == 0 || !is_title(f->text, i - 1) || !(f->entries[i - 1].classes & (W_MALE | W_FEMALE)) || f->text->tokens[i].flags & (TOKEN_ABBREV | TOKEN_SENTENCE))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(months); k++)
		if (str_eq(w, str_from(months[k])))
			return false;
	return f->entries[i].classes & W_TIME && !(w.len > 3 && str_ends(w, STR("day"))) && !(f->entries[i - 1].classes & W_TIME);
}

/* A token that a name may be made of. */
static bool is_name_token(const struct finder *f, uint32_t i)
{
	const struct text *t = f->text;
	uint32_t c;

	if (!is_title(t, i))
		return i < t->n_tokens && t->tokens[i].kind == TOKEN_WORD && is_particle(t, i) && str_starts(text_token(t, i), STR("al-"));
	c = f->entries[i].classes;
	if (is_timely_surname(f, i))
		return true;
	if (c & NO_NAME && !(c & (W_MALE | W_FEMALE) && !(t->tokens[i].flags & TOKEN_SENTENCE) && !(c & (W_DET | W_SUBJ | W_SUBORD | W_CONJ | W_REL))))
		return false;
	if (c & W_PREP && (t->tokens[i].flags & TOKEN_SENTENCE || f->headline || !is_title(t, i + 1)))
		return false; /* but Per and Van may be names */
	if (t->tokens[i].flags & TOKEN_SENTENCE && c & W_ADV)
		return false;
	return true;
}

void names_tail(const struct text *text, const struct entry *entries, uint32_t *first, uint32_t last)
{
	uint32_t start = *first;

	for (uint32_t i = *first; i < last; i++) {
		const struct token *k = &text->tokens[i];
		uint32_t c = entries[i].classes;
		bool name = k->kind == TOKEN_WORD && (k->flags & TOKEN_TITLE || is_particle(text, i)) && !(k->flags & TOKEN_CLITIC);
		bool honored = i > *first && entries[i - 1].classes & W_HONOR && text->tokens[i - 1].flags & TOKEN_ABBREV;
		bool surname = name && i + 1 == last && i > *first && entries[i - 1].classes & (W_MALE | W_FEMALE) && !(c & (W_NATION | W_GROUP));
		bool given = surname || (c & (W_MALE | W_FEMALE) && name && i + 1 < last && i > *first) || (honored && name && !(c & W_HONOR));
		if (!name || (c & (W_ROLE | W_NATION | W_HONOR | W_ADJ | W_GROUP | W_DET | W_POSS | W_PLACE) && !given) ||
		    (c & W_PREP && (!(k->flags & TOKEN_TITLE) || k->flags & TOKEN_SENTENCE || i + 1 == last)))
			start = i + 1;
	}
	while (start < last && is_particle(text, start) && !str_starts(text_token(text, start), STR("al-")))
		start++;
	*first = start;
}

static uint32_t hash_fold(struct str s)
{
	char folded[64];
	size_t n;
	uint32_t h = 2166136261u;

	if (str_starts(s, STR("al-")) || str_starts(s, STR("Al-")))
		s = str_skip(s, 3);
	n = text_fold(s, folded, sizeof folded);
	/* The first letters only: spellings of one name part ways at the end. */
	for (size_t i = 0; i < n && i < 3; i++)
		h = (h ^ (unsigned char)folded[i]) * 16777619u;
	return h % BUCKETS;
}

bool names_alike(struct str a, struct str b)
{
	char x[64], y[64];
	size_t n, m;

	if (str_starts(a, STR("al-")) || str_starts(a, STR("Al-")))
		a = str_skip(a, 3);
	if (str_starts(b, STR("al-")) || str_starts(b, STR("Al-")))
		b = str_skip(b, 3);
	n = text_fold(a, x, sizeof x);
	m = text_fold(b, y, sizeof y);
	if (n == m && memcmp(x, y, n) == 0)
		return true;
	/* Zelensky, Zelenskyy, Zelenskiy; Sergei, Sergey. */
	while (n > 4 && (x[n - 1] == 'y' || x[n - 1] == 'i' || x[n - 1] == 'j'))
		n--;
	while (m > 4 && (y[m - 1] == 'y' || y[m - 1] == 'i' || y[m - 1] == 'j'))
		m--;
	return n == m && n > 4 && memcmp(x, y, n) == 0;
}

static uint32_t hash_word(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
	return h % ALONE;
}

/* Is the word before part of the same name: capitalised, and not only because it opens the sentence? "Rolling Stone", but "Yesterday Roe". */
static bool follows_name_word(const struct finder *f, uint32_t i)
{
	const uint32_t leads = NO_NAME | W_PREP | W_ADV | W_ROLE | W_HONOR | W_NATION | W_VERB | W_CUE;

	if (i == 0 || !is_title(f->text, i - 1) || f->text->tokens[i].flags & TOKEN_SENTENCE)
		return false;
	return !(f->text->tokens[i - 1].flags & TOKEN_SENTENCE && (f->entries[i - 1].classes & leads || f->entries[i - 1].verb));
}

/* "at Norvane", "via Norvane": where something is, which no person is. */
static bool is_inner_place(const struct text *t, uint32_t i)
{
	static const char *const list[] = { "at", "in", "into", "via", "inside", "within", "across" };

	for (size_t k = 0; k < ARRAY_LEN(list); k++)
		if (str_eq(text_token(t, i), str_from(list[k])))
			return true;
	return false;
}

/* WeWork, BuzzFeed: a capital inside, but McKay, DeVos, O'Hara. */
static bool is_brand(struct str w)
{
	static const char *const prefixes[] = { "Mc", "Mac", "De", "Di", "Du", "La", "Le", "Lo", "Van", "Von", "Fitz", "Da", "Del", "St", "Ben", "Bin", "Abu" };
	size_t at = 0;

	for (size_t i = 1; i < w.len && !at; i++)
		if (w.ptr[i] >= 'A' && w.ptr[i] <= 'Z' && w.ptr[i - 1] >= 'a' && w.ptr[i - 1] <= 'z')
			at = i;
	for (size_t k = 0; at && k < ARRAY_LEN(prefixes); k++)
		if (str_eq((struct str){ w.ptr, at }, str_from(prefixes[k])))
			return false;
	return at > 0;
}

/* Words that stand alone as a subject or after "said": surnames, most likely. */
static void find_alone(struct finder *f)
{
	const struct text *t = f->text;
	const uint32_t common = NO_NAME | W_PREP | W_ADV | W_ROLE | W_GROUP | W_PLACE | W_NATION | W_HONOR | W_OCCASION | W_CUE;

	for (uint32_t i = 0; i + 1 < t->n_tokens; i++) {
		const struct entry none = { 0 }, *next = &f->entries[i + 1], *prev = i > 0 ? &f->entries[i - 1] : &none;
		if (!is_title(t, i) || f->entries[i].classes & common || t->tokens[i].flags & TOKEN_CAPS || follows_name_word(f, i))
			continue;
		if (i > 0 && is_inner_place(t, i - 1))
			f->placed[hash_word(text_token(t, i))] = true;
		if ((next->verb && next->forms & (FORM_PAST | FORM_S) && lexicon_verbs[next->verb - 1].frames & V_QUOTE) ||
		    (prev->verb && prev->forms & FORM_PAST && lexicon_verbs[prev->verb - 1].frames & V_INV))
			f->alone[hash_word(text_token(t, i))] = true;
	}
}

static struct str token_run(const struct text *t, uint32_t first, uint32_t last)
{
	uint32_t from = t->tokens[first].from;

	return (struct str){ t->bytes.ptr + from, t->tokens[last - 1].to - from };
}

static uint32_t find_person(const struct finder *f, struct str surname)
{
	uint32_t hops = 0, best = TEXT_NONE;

	/* Of several, the one most spoken of goes by the surname. */
	for (uint32_t p = f->by_surname[hash_fold(surname)]; p && hops++ < CHAIN_MAX; p = f->next[p - 1])
		if (names_alike(f->names->persons[p - 1].surname, surname) &&
		    (best == TEXT_NONE || f->names->persons[p - 1].mentions >= f->names->persons[best].mentions))
			best = p - 1;
	return best;
}

static enum sex sex_of(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first)
{
	static const struct {
		const char *word;
		enum sex sex;
	} honors[] = { { "Mr.", SEX_MALE }, { "Mr", SEX_MALE }, { "Sir", SEX_MALE }, { "Lord", SEX_MALE }, { "Mrs.", SEX_FEMALE },
		       { "Mrs", SEX_FEMALE }, { "Ms.", SEX_FEMALE }, { "Ms", SEX_FEMALE }, { "Miss", SEX_FEMALE }, { "Dame", SEX_FEMALE },
		       { "Lady", SEX_FEMALE }, { "Madam", SEX_FEMALE } };

	for (uint32_t i = role_first; i < first; i++) {
		for (size_t k = 0; k < ARRAY_LEN(honors); k++)
			if (str_eq(text_token(f->text, i), str_from(honors[k].word)))
				return honors[k].sex;
		if (f->entries[i].classes & (W_FEMALE_ROLE | W_MALE_ROLE))
			return f->entries[i].classes & W_FEMALE_ROLE ? SEX_FEMALE : SEX_MALE;
	}
	if (last - first < 2)
		return SEX_UNKNOWN;
	if (f->entries[first].classes & W_MALE)
		return SEX_MALE;
	return f->entries[first].classes & W_FEMALE ? SEX_FEMALE : SEX_UNKNOWN;
}

static int add_person(struct finder *f, uint32_t first, uint32_t last, uint32_t *ret)
{
	struct names *n = f->names;
	uint32_t h;

	if (n->n_persons == f->cap_persons) {
		uint32_t cap = f->cap_persons ? 2 * f->cap_persons : 32;
		struct person *p = arena_grow(f->arena, n->persons, f->cap_persons, cap, sizeof *p);
		uint32_t *next = arena_grow(f->arena, f->next, f->cap_persons, cap, sizeof *next);
		if (!p || !next)
			return -ENOMEM;
		n->persons = p;
		f->next = next;
		f->cap_persons = cap;
	}
	h = hash_fold(text_token(f->text, last - 1));
	n->persons[n->n_persons] = (struct person){ .name = token_run(f->text, first, last), .surname = text_token(f->text, last - 1),
		                                    .first = first, .last = last };
	f->next[n->n_persons] = f->by_surname[h];
	f->by_surname[h] = ++n->n_persons;
	*ret = n->n_persons - 1;
	return 0;
}

/* "a Roe supporter", "the Roe campaign": the name of another thing. */
static bool is_attributive(const struct finder *f, uint32_t last)
{
	static const char *const heads[] = { "campaign", "campaigns", "supporters", "rally", "rallies", "team", "camp", "presidency", "nomination", "candidacy",
		                             "era", "foundation", "family", "victory", "voters", "ally", "allies", "aides", "backers", "fans", "critics",
		                             "event", "plan", "speech", "bill", "case", "trial", "doctrine", "loyalists", "operatives", "delegates" };
	const struct token *next = &f->text->tokens[last];
	struct str w;

	if (last >= f->text->n_tokens || next->kind != TOKEN_WORD || next->flags & (TOKEN_TITLE | TOKEN_CLITIC | TOKEN_SENTENCE))
		return false;
	w = text_token(f->text, last);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (str_eq(w, str_from(heads[i])))
			return true;
	return f->entries[last].classes & (W_ROLE | W_GROUP) && !f->entries[last].verb && !(f->entries[last].classes & (W_VERB | W_ADV | W_PREP));
}

static int add_mention(struct finder *f, uint32_t first, uint32_t last, uint32_t phrase, uint32_t person)
{
	struct names *n = f->names;
	struct mention m = { .first = first, .last = last, .phrase = phrase, .person = person };

	if (n->n_mentions == f->cap_mentions) {
		uint32_t cap = f->cap_mentions ? 2 * f->cap_mentions : 64;
		struct mention *p = arena_grow(f->arena, n->mentions, f->cap_mentions, cap, sizeof *p);
		if (!p)
			return -ENOMEM;
		n->mentions = p;
		f->cap_mentions = cap;
	}
	m.possessive = last < f->text->n_tokens && f->text->tokens[last].flags & TOKEN_CLITIC;
	m.attributive = is_attributive(f, last);
	n->mentions[n->n_mentions++] = m;
	return 0;
}

/* First token of the role phrase that stands right before token first; first itself when there is none. */
static uint32_t role_before(const struct finder *f, uint32_t first)
{
	const struct text *t = f->text;
	uint32_t i = first, seen = first;
	bool role = false;

	while (i > 0 && first - i < ROLE_TOKENS_MAX) {
		const struct token *k = &t->tokens[i - 1];
		uint32_t c = f->entries[i - 1].classes;
		bool of = c & W_PREP && (str_eq(text_token(t, i - 1), STR("of")) || str_eq(text_token(t, i - 1), STR("to")) || str_eq(text_token(t, i - 1), STR("for")));
		if (k->kind != TOKEN_WORD || t->tokens[i].paragraph != k->paragraph || (k->flags & TOKEN_CLITIC && !role))
			break;
		if (of && i < first && i > 1 && f->entries[i - 2].classes & W_ROLE) {
			i--;
			continue;
		}
		if (c & (W_DET | W_POSS) || (c & (NO_NAME | W_PREP | W_ADV) && !(c & (W_ROLE | W_ADJ | W_HONOR | W_NATION))) || (f->entries[i - 1].verb && !(c & (W_ROLE | W_ADJ | W_GROUP | W_HONOR))) ||
		    (c & W_VERB && !(c & (W_ROLE | W_ADJ | W_GROUP))))
			break;
		if (!(k->flags & TOKEN_TITLE) && !(c & (W_ROLE | W_ADJ)) && str_ends(text_token(t, i - 1), STR("ed")))
			break;
		i--;
		role |= (c & (W_ROLE | W_HONOR)) != 0;
		if (role)
			seen = i;
		if (k->flags & TOKEN_SENTENCE)
			break;
	}
	while (seen < first && t->tokens[seen].flags & TOKEN_CLITIC)
		seen++;
	return seen;
}

/* "Ann Roe, a baker in Lund,": the tokens of the role after the name; *ret_last == *ret_first: none. */
static void role_after(const struct finder *f, uint32_t last, uint32_t *ret_first, uint32_t *ret_last)
{
	const struct text *t = f->text;
	uint32_t i = last + 1;
	bool role = false;

	*ret_first = *ret_last = 0;
	if (i + 1 >= t->n_tokens || text_first_char(t, last) != ',' || t->tokens[i].sentence != t->tokens[last - 1].sentence)
		return;
	if (t->tokens[i].kind == TOKEN_NUMBER && text_first_char(t, i + 1) == ',')
		i += 2; /* the age */
	if (i >= t->n_tokens)
		return;
	if (f->entries[i].classes & (W_DET | W_POSS))
		i++;
	*ret_first = i;
	for (; i < t->n_tokens && i - *ret_first < ROLE_TOKENS_MAX; i++) {
		const struct token *k = &t->tokens[i];
		if (k->kind > TOKEN_NUMBER || f->entries[i].classes & (W_REL | W_BE | W_HAVE | W_MODAL | W_DO | W_SUBJ))
			break;
		if (i - *ret_first < 6)
			role |= (f->entries[i].classes & W_ROLE) != 0;
		if (f->entries[i].verb && f->entries[i].forms & FORM_PAST && !(f->entries[i].classes & (W_ROLE | W_GROUP)))
			break;
	}
	if (role && i > *ret_first)
		*ret_last = i;
	else
		*ret_first = *ret_last = 0;
}

static void learn_role(struct finder *f, struct person *p, uint32_t first, uint32_t last)
{
	bool role = false;

	while (last > first && f->entries[last - 1].classes & W_HONOR && (f->text->tokens[last - 1].flags & TOKEN_ABBREV || !(f->entries[last - 1].classes & W_ROLE)))
		last--;
	for (uint32_t i = first; i < last; i++)
		role |= (f->entries[i].classes & W_ROLE) != 0;
	if (!role || f->entries[first].classes & W_PREP)
		return;
	while (last > first && f->text->tokens[last - 1].flags & TOKEN_CLITIC)
		last--;
	while (first < last && f->entries[first].classes & W_HONOR && !(f->entries[first].classes & W_ROLE))
		first++;
	if (first >= last || last - first <= p->role_last - p->role_first)
		return;
	p->role_first = first;
	p->role_last = last;
	p->role = token_run(f->text, first, last);
}

/* Does the run go on with a body's name: "the Department of Health and | Human Services"? */
static bool ends_body(const struct finder *f, uint32_t first)
{
	const struct text *t = f->text;

	if (first < 2 || !(f->entries[first - 1].classes & (W_CONJ | W_PREP)) || t->tokens[first - 1].flags & TOKEN_TITLE)
		return false;
	for (uint32_t i = first; i > 0 && first - i < 8 && t->tokens[i - 1].kind == TOKEN_WORD; i--) {
		if (f->entries[i - 1].classes & W_GROUP && t->tokens[i - 1].flags & TOKEN_TITLE)
			return true;
		if (!(t->tokens[i - 1].flags & TOKEN_TITLE) && !(f->entries[i - 1].classes & (W_CONJ | W_PREP)))
			return false;
	}
	return false;
}

/* "the mayor of Lund, | Ann Roe,": does the phrase before this comma hold an office? */
static bool follows_office(const struct finder *f, uint32_t comma)
{
	const struct text *t = f->text;

	for (uint32_t i = comma; i > 0 && comma - i < 9 && t->tokens[i - 1].kind == TOKEN_WORD && t->tokens[i - 1].sentence == t->tokens[comma].sentence; i--) {
		uint32_t c = f->entries[i - 1].classes;
		if (c & W_ROLE && !(t->tokens[i - 1].flags & TOKEN_TITLE && !(t->tokens[i - 1].flags & TOKEN_SENTENCE)))
			return i < comma && f->entries[i].classes & W_PREP;
		if (c & (W_BE | W_HAVE | W_MODAL | W_SUBJ | W_VERB))
			return false;
	}
	return false;
}

/* What makes a run of capitalised words a person's full name. */
static bool is_person(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first)
{
	uint32_t a, b;

	for (uint32_t i = first; i < last; i++)
		if (f->entries[i].classes & (W_GROUP | W_OCCASION) || (f->text->tokens[i].flags & TOKEN_CAPS && text_token(f->text, i).len > 1 && last - first > 2))
			return false;
	if (last - first > 5)
		return false;
	for (uint32_t i = role_first; i < first; i++)
		if (f->entries[i].classes & (W_ROLE | W_HONOR) && !(f->headline && last - first < 2))
			return true;
	if (last - first < 2)
		return false;
	if (f->entries[first].classes & (W_MALE | W_FEMALE))
		return true;
	if (f->headline || ends_body(f, first) || str_ends(text_token(f->text, first), STR("ing")) || (role_first == first && first > 0 && f->entries[first - 1].classes & W_DET))
		return false;
	role_after(f, last, &a, &b);
	if (b > a)
		return true;
	for (uint32_t i = first; i < last; i++)
		if (f->entries[i].classes & (W_PLACE | W_NATION | W_ADJ | W_HONOR))
			return false;
	if (f->alone[hash_word(text_token(f->text, last - 1))] && last - first <= 3)
		return true;
	if (first > 1 && text_first_char(f->text, first - 1) == ',' && (f->entries[first - 2].classes & W_ROLE || follows_office(f, first - 1)))
		return true;
	if (first > 1 && str_eq_nocase(text_token(f->text, first - 2), STR("according")))
		return true;
	if (first > 0 && f->entries[first - 1].verb && lexicon_verbs[f->entries[first - 1].verb - 1].frames & V_INV && f->entries[first - 1].forms & (FORM_PAST | FORM_S) && !(f->entries[first - 1].classes & W_CUE))
		return true;
	if (last + 1 < f->text->n_tokens && text_first_char(f->text, last) == ',' && f->text->tokens[last + 1].kind == TOKEN_NUMBER)
		return true;
	if (last < f->text->n_tokens && f->entries[last].verb && f->entries[last].forms & (FORM_PAST | FORM_S) && !(f->entries[last - 1].classes & (W_PLACE | W_NATION | W_ADJ)))
		return true;
	return last < f->text->n_tokens && str_eq(text_token(f->text, last), STR("who"));
}

static bool is_title_case(const struct text *t, uint32_t paragraph)
{
	const struct paragraph *p = &t->paragraphs[paragraph];
	uint32_t words = 0, titles = 0;

	if (p->last - p->first > 40)
		return false;
	for (uint32_t i = p->first; i < p->last; i++) {
		if (t->tokens[i].kind != TOKEN_WORD || text_token(t, i).len < 4)
			continue;
		words++;
		titles += (t->tokens[i].flags & TOKEN_TITLE) != 0;
	}
	return words >= 4 && titles * 10 >= words * 8;
}

static int take_full_name(struct finder *f, uint32_t first, uint32_t last)
{
	uint32_t role = role_before(f, first), person, a, b;
	struct person *p;
	int r;

	if (!is_person(f, first, last, role) || (last - first < 2 && role == first))
		return 0;
	person = find_person(f, text_token(f->text, last - 1));
	if (person != TEXT_NONE && last - first > 1 && f->names->persons[person].last - f->names->persons[person].first > 1) {
		/* Two persons of one surname, when the given names differ. */
		struct str had = text_token(f->text, f->names->persons[person].first), has = text_token(f->text, first);
		bool same = had.ptr[0] == has.ptr[0] && had.len > 1 && has.len > 1 && had.ptr[1] == has.ptr[1];
		if (!same)
			person = TEXT_NONE;
	}
	if (person == TEXT_NONE) {
		if (f->names->n_persons >= NAMES_MAX)
			return 0;
		r = add_person(f, first, last, &person);
		if (r < 0)
			return r;
	}
	p = &f->names->persons[person];
	p->mentions++;
	if (last - first > p->last - p->first ||
	    (last - first == p->last - p->first && f->text->tokens[p->last - 1].flags & TOKEN_CAPS && !(f->text->tokens[last - 1].flags & TOKEN_CAPS)))
		p->first = first, p->last = last, p->name = token_run(f->text, first, last);
	if (p->sex == SEX_UNKNOWN || p->sex_guessed) {
		enum sex told = sex_of(f, first, first, role);
		p->sex_guessed = told == SEX_UNKNOWN;
		p->sex = told == SEX_UNKNOWN ? sex_of(f, first, last, role) : told;
	}
	learn_role(f, p, role, first);
	role_after(f, last, &a, &b);
	if (b > a)
		learn_role(f, p, a, b);
	return add_mention(f, first, last, role, person);
}

/* A run of capitalised words: [first, last). */
static uint32_t name_run(const struct finder *f, uint32_t first)
{
	const struct text *t = f->text;
	uint32_t i = first;

	while (i < t->n_tokens && t->tokens[i].paragraph == t->tokens[first].paragraph && (i == first || !(t->tokens[i].flags & TOKEN_SENTENCE))) {
		bool verb = f->headline && i > first && (f->entries[i].verb || f->entries[i].classes & W_VERB);
		if (is_name_token(f, i) && !verb)
			i++;
		else if (i > first && i + 1 < t->n_tokens && t->tokens[i].kind == TOKEN_WORD && is_particle(t, i) && is_title(t, i + 1))
			i++;
		else
			break;
	}
	return i;
}

/* "© Jan Holt/Wire": who took the picture says nothing. */
static bool is_credit(const struct text *t, uint32_t i)
{
	return text_first_char(t, t->paragraphs[t->tokens[i].paragraph].first) == 0xa9;
}

static int scan_full_names(struct finder *f)
{
	const struct text *t = f->text;
	int r = 0;

	for (uint32_t i = 0; i < t->n_tokens && r == 0;) {
		uint32_t last, first = i;
		if (t->tokens[i].paragraph != f->paragraph) {
			f->paragraph = t->tokens[i].paragraph;
			f->headline = t->n_paragraphs && is_title_case(t, f->paragraph);
		}
		last = is_name_token(f, i) && !is_credit(t, i) ? name_run(f, i) : i;
		if (last == i) {
			i++;
			continue;
		}
		names_tail(t, f->entries, &first, last);
		if (first < last && last - first <= 5)
			r = take_full_name(f, first, last);
		i = last;
	}
	return r;
}

/* A capitalised word of no other sense, by itself: somebody whose full name the text does not give. */
static bool is_lone_name(const struct finder *f, uint32_t i)
{
	const struct text *t = f->text;
	struct str w = text_token(t, i);

	return !follows_name_word(f, i) && !is_title(t, i + 1) && !f->placed[hash_word(w)] && !is_brand(w) && !(f->entries[i].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB)) && !(t->tokens[i].flags & TOKEN_CAPS) && !is_title_case(t, t->tokens[i].paragraph);
}

/* "Roe's wife, Ann," and "his brother Tom": persons who go by a given name. */
static bool is_relative(const struct finder *f, uint32_t i)
{
	const struct text *t = f->text;
	uint32_t kin = i > 1 && text_first_char(t, i - 1) == ',' ? i - 2 : i - 1;

	if (i < 2 || !is_title(t, i) || is_title(t, i + 1) || t->tokens[i].flags & TOKEN_SENTENCE || t->tokens[kin].flags & TOKEN_TITLE)
		return false;
	if (kin + 2 == i && (i + 1 >= t->n_tokens || t->tokens[i + 1].kind != TOKEN_PUNCT))
		return false;
	return f->entries[kin].classes & (W_FEMALE_ROLE | W_MALE_ROLE) && !(f->entries[i].classes & (W_PLACE | W_NATION | W_GROUP | W_TIME)) && kin > 0 &&
	       (f->entries[kin - 1].classes & W_POSS || t->tokens[kin - 1].flags & TOKEN_CLITIC);
}

static int add_relative(struct finder *f, uint32_t i, uint32_t *ret)
{
	int r = add_person(f, i, i + 1, ret);

	if (r == 0) {
		struct person *p = &f->names->persons[*ret];
		uint32_t kin = text_first_char(f->text, i - 1) == ',' ? i - 2 : i - 1;
		p->sex = f->entries[kin].classes & W_FEMALE_ROLE ? SEX_FEMALE : SEX_MALE;
	}
	return r;
}

/* Surnames alone, now that the full names are known. */
static int scan_surnames(struct finder *f)
{
	const struct text *t = f->text;
	struct names *n = f->names;
	uint32_t m = 0, had = n->n_mentions;
	struct mention *merged;
	int r = 0;

	for (uint32_t i = 0; i < t->n_tokens && r == 0; i++) {
		uint32_t person;
		while (m < had && n->mentions[m].last <= i)
			m++;
		if (m < had && n->mentions[m].first <= i)
			continue;
		if (!is_title(t, i) || f->entries[i].classes & (NO_NAME & ~(uint32_t)W_TIME))
			continue;
		person = find_person(f, text_token(t, i));
		if (person == TEXT_NONE && f->alone[hash_word(text_token(t, i))])
			person = names_by_given(n, t, i);
		if (person == TEXT_NONE && n->n_persons < NAMES_MAX && is_relative(f, i))
			r = add_relative(f, i, &person);
		if (person == TEXT_NONE && f->alone[hash_word(text_token(t, i))] && n->n_persons < NAMES_MAX && is_lone_name(f, i))
			r = add_person(f, i, i + 1, &person);
		if (person == TEXT_NONE || r < 0)
			continue;
		if (n->persons[person].sex == SEX_UNKNOWN)
			n->persons[person].sex = sex_of(f, i, i + 1, role_before(f, i));
		r = add_mention(f, i, i + 1, role_before(f, i), person);
	}
	merged = r == 0 ? arena_alloc(f->arena, n->n_mentions + 1, sizeof *merged) : NULL;
	if (!merged)
		return -ENOMEM;
	for (uint32_t a = 0, b = had, k = 0; k < n->n_mentions; k++)
		merged[k] = b >= n->n_mentions || (a < had && n->mentions[a].first < n->mentions[b].first) ? n->mentions[a++] : n->mentions[b++];
	n->mentions = merged;
	return 0;
}

/* A mention that opens its sentence, or follows its fronted phrase, is the subject. */
static void mark_subjects(struct finder *f)
{
	const struct text *t = f->text;
	uint32_t sentence = TEXT_NONE;

	for (uint32_t k = 0; k < f->names->n_mentions; k++) {
		struct mention *m = &f->names->mentions[k];
		uint32_t s = t->tokens[m->first].sentence;
		if (s == sentence || m->possessive || t->tokens[m->first].depth)
			continue;
		bool after_verb = false;
		for (uint32_t i = t->sentences[s].first; i < m->phrase; i++)
			after_verb |= f->entries[i].classes & (W_BE | W_HAVE | W_MODAL | W_PREP) && m->phrase - i < 4;
		m->subject = !after_verb;
		sentence = s;
	}
}

int names_find(const struct text *text, const struct entry *entries, struct arena *arena, struct names *ret)
{
	struct names names = { 0 };
	struct finder f = { .text = text, .entries = entries, .arena = arena, .names = &names, .paragraph = TEXT_NONE };
	int r;

	f.by_surname = arena_alloc(arena, BUCKETS, sizeof *f.by_surname);
	f.alone = arena_alloc(arena, ALONE, sizeof *f.alone);
	f.placed = arena_alloc(arena, ALONE, sizeof *f.placed);
	if (!f.by_surname || !f.alone || !f.placed)
		return -ENOMEM;
	find_alone(&f);
	r = scan_full_names(&f);
	if (r == 0)
		r = scan_surnames(&f);
	if (r < 0)
		return r;
	mark_subjects(&f);
	*ret = names;
	return 0;
}

uint32_t names_by_given(const struct names *self, const struct text *text, uint32_t token)
{
	uint32_t found = TEXT_NONE;

	for (uint32_t p = 0; p < self->n_persons; p++) {
		const struct person *who = &self->persons[p];
		if (who->last - who->first < 2 || !str_eq(text_token(text, who->first), text_token(text, token)))
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = p;
	}
	return found;
}

uint32_t names_mention_from(const struct names *self, uint32_t at)
{
	uint32_t low = 0, high = self->n_mentions;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (self->mentions[mid].last <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool fits(const struct names *self, const struct text *text, uint32_t k, uint32_t first, uint32_t last)
{
	const struct person *p = &self->persons[self->mentions[k].person];

	if (!names_alike(p->surname, text_token(text, last - 1)))
		return false;
	return last - first < 2 || p->last - p->first < 2 || text_token(text, p->first).ptr[0] == text_token(text, first).ptr[0];
}

uint32_t names_by_name(const struct names *self, const struct text *text, uint32_t first, uint32_t last, uint32_t at)
{
	uint32_t here = names_mention_from(self, at);

	/* As it was told apart when the names were found. */
	uint32_t own = names_mention_from(self, last - 1);
	if (own < self->n_mentions && self->mentions[own].first < last && fits(self, text, own, first, last))
		return self->mentions[own].person;
	for (uint32_t k = here, n = 0; k > 0 && n < REACH; k--, n++)
		if (fits(self, text, k - 1, first, last))
			return self->mentions[k - 1].person;
	for (uint32_t k = here, n = 0; k < self->n_mentions && n < REACH; k++, n++)
		if (fits(self, text, k, first, last))
			return self->mentions[k].person;
	return TEXT_NONE;
}
