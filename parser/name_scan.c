/* Finds the persons of a text: full names first, then surnames, relatives and lone names. */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/name_impl.h"
#include "parser/text_token.h"

#define CHAIN_MAX 32 /* persons of a bucket that are looked at */

/* told: what "Mr" before the surname says. */
static uint32_t find_person(const struct finder *f, struct str surname, enum sex told)
{
	uint32_t hops = 0, best = TEXT_NONE;
	bool best_fits = false;

	/* Of several, the one most spoken of goes by the surname; but "Mr Roe" is not Zoe where there is a Chris. */
	for (uint32_t p = f->by_surname[name_hash_fold(surname)]; p && hops++ < CHAIN_MAX; p = f->next[p - 1]) {
		const struct person *who = &f->names->persons[p - 1];
		bool fits = told == SEX_UNKNOWN || who->sex == SEX_UNKNOWN || who->sex == told;
		if (!names_alike(who->surname, surname) ||
		    (best != TEXT_NONE && (fits != best_fits ? best_fits : who->mentions < f->names->persons[best].mentions)))
			continue;
		best = p - 1;
		best_fits = fits;
	}
	return best;
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
	h = name_hash_fold(text_token(f->text, last - 1));
	n->persons[n->n_persons] = (struct person){ .name = name_token_run(f->text, first, last),
						    .surname = text_token(f->text, last - 1),
						    .first = first,
						    .last = last };
	f->next[n->n_persons] = f->by_surname[h];
	f->by_surname[h] = ++n->n_persons;
	*ret = n->n_persons - 1;
	return 0;
}

/* "a Roe supporter", "the Roe campaign": the name of another thing. */
static bool is_attributive(const struct finder *f, uint32_t last)
{
	static const char *const heads[] = {
		"campaign", "campaigns", "supporters", "rally", "rallies", "team", "camp", "presidency", "nomination",
		"candidacy", "era", "foundation", "family", "victory", "voters", "ally", "allies", "aides", "backers",
		"fans", "critics", "event", "plan", "speech", "bill", "case", "trial", "doctrine", "loyalists",
		"operatives", "delegates",
	};
	const struct token *next = &f->text->tokens[last];
	struct str w;

	if (last >= f->text->n_tokens || next->kind != TOKEN_WORD || next->flags & (TOKEN_TITLE | TOKEN_CLITIC | TOKEN_SENTENCE))
		return false;
	w = text_token(f->text, last);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (str_eq(w, str_from(heads[i])))
			return true;
	return f->entries[last].classes & (W_ROLE | W_GROUP) && !f->entries[last].verb &&
	       !(f->entries[last].classes & (W_VERB | W_ADV | W_PREP));
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

static int take_full_name(struct finder *f, uint32_t first, uint32_t last)
{
	uint32_t role = name_role_before(f, first), person, a, b;
	struct person *p;
	int r;

	if (!name_is_person(f, first, last, role) || (last - first < 2 && role == first))
		return 0;
	person = find_person(f, text_token(f->text, last - 1), name_sex_of(f, first, first, role));
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
	    (last - first == p->last - p->first && f->text->tokens[p->last - 1].flags & TOKEN_CAPS &&
	     !(f->text->tokens[last - 1].flags & TOKEN_CAPS)))
		p->first = first, p->last = last, p->name = name_token_run(f->text, first, last);
	if (p->sex == SEX_UNKNOWN || p->sex_guessed) {
		enum sex told = name_sex_of(f, first, first, role);
		p->sex_guessed = told == SEX_UNKNOWN;
		p->sex = told == SEX_UNKNOWN ? name_sex_of(f, first, last, role) : told;
	}
	name_learn_role(f, p, role, first);
	name_role_after(f, last, &a, &b);
	if (b > a)
		name_learn_role(f, p, a, b);
	if (!p->role.len) {
		name_role_over_comma(f, role, last, &a, &b);
		if (b > a)
			name_learn_role(f, p, a, b);
		/* "the victim's widow, Gerd Roe": surer than the given name */
		enum sex told = b > a ? name_sex_of(f, b, b, a) : SEX_UNKNOWN;
		if (told != SEX_UNKNOWN)
			p->sex = told, p->sex_guessed = false;
	}
	return add_mention(f, first, last, role, person);
}

/* A run of capitalised words: [first, last). */
static uint32_t name_run(const struct finder *f, uint32_t first)
{
	const struct text *t = f->text;
	uint32_t i = first;

	while (i < t->n_tokens && t->tokens[i].paragraph == t->tokens[first].paragraph &&
	       (i == first || !(t->tokens[i].flags & TOKEN_SENTENCE))) {
		bool verb = f->headline && i > first && (f->entries[i].verb || f->entries[i].classes & W_VERB);
		if (name_is_token(f, i) && !verb)
			i++;
		else if (i > first && i + 1 < t->n_tokens && t->tokens[i].kind == TOKEN_WORD &&
			 name_is_particle(t, i) && name_is_title(t, i + 1))
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
			f->headline = t->n_paragraphs && name_is_title_case(t, f->paragraph);
		}
		last = name_is_token(f, i) && !is_credit(t, i) ? name_run(f, i) : i;
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

	if (i > 0 && f->entries[i - 1].classes & W_DET)
		return false; /* "the Spaniard" */
	if (i > 1 && name_is_particle(t, i - 1) && name_is_title(t, i - 2))
		return false; /* "the newspaper Diario do | Norte" */
	return !name_follows_word(f, i) && !name_is_title(t, i + 1) && !f->placed[name_hash_word(w)] &&
	       !name_is_brand(w) && !(f->entries[i].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB)) &&
	       !(t->tokens[i].flags & TOKEN_CAPS) && !name_is_title_case(t, t->tokens[i].paragraph);
}

/* "Roe's wife, Ann," and "his brother Tom": persons who go by a given name. */
static bool is_relative(const struct finder *f, uint32_t i)
{
	const struct text *t = f->text;
	uint32_t kin = i > 1 && text_first_char(t, i - 1) == ',' ? i - 2 : i - 1;

	if (i < 2 || !name_is_title(t, i) || name_is_title(t, i + 1) || t->tokens[i].flags & TOKEN_SENTENCE ||
	    t->tokens[kin].flags & TOKEN_TITLE)
		return false;
	if (kin + 2 == i && (i + 1 >= t->n_tokens || t->tokens[i + 1].kind != TOKEN_PUNCT))
		return false;
	return f->entries[kin].classes & (W_FEMALE_ROLE | W_MALE_ROLE) &&
	       !(f->entries[i].classes & (W_PLACE | W_NATION | W_GROUP | W_TIME)) && kin > 0 &&
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
		if (!name_is_title(t, i) || f->entries[i].classes & (NO_NAME & ~(uint32_t)W_TIME))
			continue;
		person = find_person(f, text_token(t, i), name_sex_of(f, i, i, name_role_before(f, i)));
		if (person == TEXT_NONE && f->alone[name_hash_word(text_token(t, i))])
			person = names_by_given(n, t, i);
		if (person == TEXT_NONE && n->n_persons < NAMES_MAX && is_relative(f, i))
			r = add_relative(f, i, &person);
		if (person == TEXT_NONE && f->alone[name_hash_word(text_token(t, i))] && n->n_persons < NAMES_MAX &&
		    is_lone_name(f, i))
			r = add_person(f, i, i + 1, &person);
		if (person == TEXT_NONE || r < 0)
			continue;
		if (n->persons[person].sex == SEX_UNKNOWN)
			n->persons[person].sex = name_sex_of(f, i, i + 1, name_role_before(f, i));
		r = add_mention(f, i, i + 1, name_role_before(f, i), person);
	}
	merged = r == 0 ? arena_alloc(f->arena, n->n_mentions + 1, sizeof *merged) : NULL;
	if (!merged)
		return -ENOMEM;
	for (uint32_t a = 0, b = had, k = 0; k < n->n_mentions; k++)
		if (b >= n->n_mentions || (a < had && n->mentions[a].first < n->mentions[b].first))
			merged[k] = n->mentions[a++];
		else
			merged[k] = n->mentions[b++];
	n->mentions = merged;
	return 0;
}

int names_find(const struct text *text, const struct entry *entries, struct arena *arena, struct names *ret)
{
	struct names names = { 0 };
	struct finder f = { .text = text, .entries = entries, .arena = arena, .names = &names, .paragraph = TEXT_NONE };
	int r;

	f.by_surname = arena_alloc(arena, BUCKETS, sizeof *f.by_surname);
	f.alone = arena_alloc(arena, ALONE, sizeof *f.alone);
	f.placed = arena_alloc(arena, ALONE, sizeof *f.placed);
	f.leads = arena_alloc(arena, ALONE, sizeof *f.leads);
	if (!f.by_surname || !f.alone || !f.placed || !f.leads)
		return -ENOMEM;
	name_find_alone(&f);
	r = scan_full_names(&f);
	if (r == 0)
		r = scan_surnames(&f);
	if (r < 0)
		return r;
	name_learn_openings(&f);
	name_mark_subjects(&f);
	*ret = names;
	return 0;
}
