/* Who is a person: what stands before and behind a name, the role and the sex it tells. */
#include "common/cleanup.h"
#include "parser/name_impl.h"
#include "parser/text_token.h"

#define ROLE_TOKENS_MAX 14
#define FULLER_TOKENS 80 /* back from "the minister, Ann Roe", in which "energy minister" stands */

struct str name_token_run(const struct text *t, uint32_t first, uint32_t last)
{
	uint32_t from = t->tokens[first].from;

	return (struct str){ t->bytes.ptr + from, t->tokens[last - 1].to - from };
}

enum sex name_sex_of(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first)
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

/* First token of the role phrase that stands right before token first; first itself when there is none. */
uint32_t name_role_before(const struct finder *f, uint32_t first)
{
	const struct text *t = f->text;
	uint32_t i = first, seen = first;
	bool role = false;

	while (i > 0 && first - i < ROLE_TOKENS_MAX) {
		const struct token *k = &t->tokens[i - 1];
		uint32_t c = f->entries[i - 1].classes;
		bool of = c & W_PREP && str_among(text_token(t, i - 1), "of to for");
		if (k->kind != TOKEN_WORD || t->tokens[i].paragraph != k->paragraph || (k->flags & TOKEN_CLITIC && !role))
			break;
		if (of && i < first && names_serves(t, f->entries, i - 1, first))
			break; /* "the driver of | General Roe" */
		if (of && i < first && i > 1 && f->entries[i - 2].classes & W_ROLE) {
			i--;
			continue;
		}
		if (c & (W_DET | W_POSS) ||
		    (c & (NO_NAME | W_PREP | W_ADV) && !(c & (W_ROLE | W_ADJ | W_HONOR | W_NATION))) ||
		    (f->entries[i - 1].verb && !(c & (W_ROLE | W_ADJ | W_GROUP | W_HONOR))) ||
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
void name_role_after(const struct finder *f, uint32_t last, uint32_t *ret_first, uint32_t *ret_last)
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

void name_learn_role(struct finder *f, struct person *p, uint32_t first, uint32_t last)
{
	bool role = false;

	while (last > first && f->entries[last - 1].classes & W_HONOR &&
	       (f->text->tokens[last - 1].flags & TOKEN_ABBREV || !(f->entries[last - 1].classes & W_ROLE)))
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
	/* "Governor Ann Roe, a tea farmer herself": the office stays. */
	if (p->role_last > p->role_first && f->text->tokens[p->role_last - 1].flags & TOKEN_TITLE &&
	    f->entries[p->role_last - 1].classes & W_ROLE && first > p->role_last &&
	    !(f->text->tokens[first].flags & TOKEN_TITLE))
		return;
	p->role_first = first;
	p->role_last = last;
	p->role = name_token_run(f->text, first, last);
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

	for (uint32_t i = comma; i > 0 && comma - i < 9 && t->tokens[i - 1].kind == TOKEN_WORD &&
				 t->tokens[i - 1].sentence == t->tokens[comma].sentence;
	     i--) {
		uint32_t c = f->entries[i - 1].classes;
		if (c & W_ROLE && !(t->tokens[i - 1].flags & TOKEN_TITLE && !(t->tokens[i - 1].flags & TOKEN_SENTENCE)))
			return i < comma && f->entries[i].classes & W_PREP;
		if (c & (W_BE | W_HAVE | W_MODAL | W_SUBJ | W_VERB))
			return false;
	}
	return false;
}

/* "Kazakh qualifier | Aliya Roe" or "coach, former finalist | Per Roe,", and Roe alone opens another sentence or a comma follows. */
static bool is_told_of(const struct finder *f, uint32_t first, uint32_t last)
{
	uint32_t h = name_hash_word(text_token(f->text, last - 1));

	if (f->placed[h] || name_is_brand(text_token(f->text, first)) || name_is_brand(text_token(f->text, last - 1)))
		return false;
	for (uint32_t i = first; i < last; i++)
		if (f->entries[i].classes || f->entries[i].verb || f->text->tokens[i].flags & TOKEN_CAPS)
			return false;
	return f->leads[h];
}

/* Is a person brought in before [first, last): "her colleague, the Tory", "according to", "said"? */
static bool is_brought_in(const struct finder *f, uint32_t first, uint32_t last)
{
	uint32_t comma = first; /* "Her ward colleague, the Tory | Ann Roe," */
	while (comma > 1 && f->entries[comma - 1].classes & (W_ADJ | W_NATION | W_DET) && comma + 3 > first)
		comma--;
	if (comma > 1 && text_first_char(f->text, comma - 1) == ',' &&
	    ((f->entries[comma - 2].classes & W_ROLE && (comma == first || !(f->text->tokens[comma - 2].flags & TOKEN_TITLE))) ||
	     (comma == first && follows_office(f, first - 1))))
		return true;
	if (first > 2 && last + 1 < f->text->n_tokens && text_first_char(f->text, first - 1) == ',' &&
	    text_first_char(f->text, last) == ',' && last - first <= 3 && f->entries[last + 1].verb &&
	    f->entries[last + 1].forms & (FORM_PAST | FORM_S) &&
	    lexicon_verbs[f->entries[last + 1].verb - 1].frames & (V_THAT | V_QUOTE) &&
	    f->text->tokens[first - 2].kind == TOKEN_WORD && !(f->text->tokens[first - 2].flags & TOKEN_TITLE))
		return true; /* "The cashier, Ann Roe, testified" */
	if (first > 1 && (str_eq_nocase(text_token(f->text, first - 2), STR("according")) ||
			  (str_eq_nocase(text_token(f->text, first - 1), STR("with")) &&
			   str_among_nocase(text_token(f->text, first - 2), "conversation interview q&a talk"))))
		return true;
	if (first > 0 && f->entries[first - 1].verb && lexicon_verbs[f->entries[first - 1].verb - 1].frames & V_INV &&
	    f->entries[first - 1].forms & (FORM_PAST | FORM_S) && !(f->entries[first - 1].classes & W_CUE))
		return true;
	return false;
}

/* Does what stands behind [first, last) tell of a person: an age, a deed, "who"? */
static bool is_told_behind(const struct finder *f, uint32_t last)
{
	if (last + 1 < f->text->n_tokens && text_first_char(f->text, last) == ',' &&
	    f->text->tokens[last + 1].kind == TOKEN_NUMBER &&
	    !(last + 2 < f->text->n_tokens && f->entries[last + 2].classes & W_TIME)) /* "Port Lund, 3 March" */
		return true;
	if (last < f->text->n_tokens && f->entries[last].verb && f->entries[last].forms & (FORM_PAST | FORM_S) &&
	    !(f->entries[last - 1].classes & (W_PLACE | W_NATION | W_ADJ)))
		return true;
	uint32_t who = last + (last < f->text->n_tokens && text_first_char(f->text, last) == ',');

	return who < f->text->n_tokens && str_eq(text_token(f->text, who), STR("who"));
}

/* What makes a run of capitalised words a person's full name. */
/* "Bill Powers, an engineer", "Mr Powers": a body's word that is somebody's name here. */
static bool is_surname_too(const struct finder *f, uint32_t first, uint32_t last, uint32_t i)
{
	uint32_t a, b;

	if (i + 1 != last || !(f->entries[i].classes & W_GROUP) || !str_ends(text_token(f->text, i), STR("s")))
		return false;
	if (last - first == 1)
		return first > 0 && f->entries[first - 1].classes & W_HONOR;
	if (last - first != 2 || !(f->entries[first].classes & (W_MALE | W_FEMALE)) || f->entries[first].classes & (W_PLACE | W_NATION))
		return false;
	name_role_after(f, last, &a, &b);
	return b > a;
}

bool name_is_person(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first)
{
	uint32_t a, b;

	for (uint32_t i = first; i < last; i++)
		if ((f->entries[i].classes & (W_GROUP | W_OCCASION) && !is_surname_too(f, first, last, i)) ||
		    (f->text->tokens[i].flags & TOKEN_CAPS && text_token(f->text, i).len > 1 && last - first > 2))
			return false;
	if (last - first > 5 || name_follows_kind(f->text, f->entries, first) ||
	    (name_ends_firm(text_token(f->text, last - 1)) && !(f->entries[first].classes & (W_MALE | W_FEMALE))))
		return false;
	for (uint32_t i = role_first; i < first; i++)
		if (f->entries[i].classes & (W_ROLE | W_HONOR) && !(f->headline && last - first < 2))
			return true;
	if (last - first < 2)
		return false;
	if (f->entries[first].classes & (W_MALE | W_FEMALE))
		return true;
	if (f->headline || ends_body(f, first) || (f->text->tokens[first].flags & TOKEN_SENTENCE && str_ends(text_token(f->text, first), STR("ing"))) ||
	    (role_first == first && first > 0 && f->entries[first - 1].classes & W_DET))
		return false;
	name_role_after(f, last, &a, &b);
	if (b > a)
		return true;
	for (uint32_t i = first; i < last; i++)
		if (f->entries[i].classes & (W_PLACE | W_NATION | W_ADJ | W_HONOR))
			return false;
	if (f->alone[name_hash_word(text_token(f->text, last - 1))] && last - first <= 3)
		return true;
	if (last - first == 2 && is_told_of(f, first, last))
		return true;
	return is_brought_in(f, first, last) || is_told_behind(f, last);
}

/* "Istland's energy minister blamed ... The minister, | Ann Roe,": the fuller phrase shortly before. */
static void fuller_role(const struct finder *f, uint32_t *first, uint32_t *last)
{
	const struct text *t = f->text;
	uint32_t word = *first, low = word > FULLER_TOKENS ? word - FULLER_TOKENS : 1;

	if (*last - *first != 1 || !str_eq_nocase(text_token(t, word - 1), STR("the")))
		return;
	for (uint32_t i = word - 1; i > low; i--) {
		uint32_t a = i;
		if (!str_eq(text_token(t, i), text_token(t, word)) || t->tokens[i].depth)
			continue;
		while (a > low && f->entries[a - 1].classes & W_ADJ && !(t->tokens[a - 1].flags & TOKEN_CLITIC))
			a--;
		if (a < i && t->tokens[i + 1].kind == TOKEN_WORD && !(t->tokens[i + 1].flags & TOKEN_TITLE))
			*first = a, *last = i + 1;
		return;
	}
}

void name_role_over_comma(const struct finder *f, uint32_t first, uint32_t last, uint32_t *ret_first, uint32_t *ret_last)
{
	const struct text *t = f->text;
	uint32_t comma = first - 1, i = comma;
	bool role = false, opened = false;

	*ret_first = *ret_last = 0;
	if (first < 2 || t->tokens[comma].sentence != t->tokens[first].sentence || last >= t->n_tokens)
		return;
	bool brackets = text_first_char(t, comma) == '(' && text_first_char(t, last) == ')'; /* "The mayor (Ann Roe):" */
	if (!brackets && (text_first_char(t, comma) != ',' ||
			  (text_first_char(t, last) != ',' && text_first_char(t, last) != '.')))
		return;
	for (; i > 0 && comma - i < ROLE_TOKENS_MAX && !opened; i--) {
		const struct token *k = &t->tokens[i - 1];
		uint32_t c = f->entries[i - 1].classes;
		if (k->kind != TOKEN_WORD || k->sentence != t->tokens[comma].sentence ||
		    (c & (W_BE | W_HAVE | W_MODAL | W_DO | W_SUBJ | W_REL) && !(k->flags & TOKEN_CLITIC && role)) ||
		    (c & W_PREP && !str_eq(text_token(t, i - 1), STR("of")) &&
		     !str_eq(text_token(t, i - 1), STR("for"))))
			return;
		opened = k->flags & TOKEN_CLITIC || c & (W_DET | W_POSS);
		/* The office itself, not the body it is held in: "the head of the board of directors" */
		if (!opened && c & W_ROLE)
			role = true;
		if (opened && !(k->flags & TOKEN_CLITIC) && i > 1 && !role && f->entries[i - 2].classes & W_PREP)
			opened = false; /* "the mayor of the city" */
	}
	if (!opened || !role || i + 1 >= comma)
		return;
	*ret_first = i + 1;
	*ret_last = comma;
	fuller_role(f, ret_first, ret_last);
}
