/* What single words may be of a name, and when two names are the same. */
#include "common/cleanup.h"
#include "parser/name_impl.h"
#include "parser/text_token.h"

bool name_is_title(const struct text *t, uint32_t i)
{
	return i < t->n_tokens && t->tokens[i].kind == TOKEN_WORD && t->tokens[i].flags & TOKEN_TITLE &&
	       !(t->tokens[i].flags & TOKEN_CLITIC);
}

bool name_is_particle(const struct text *t, uint32_t i)
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

	if (i == 0 || !name_is_title(f->text, i - 1) || !(f->entries[i - 1].classes & (W_MALE | W_FEMALE)) ||
	    f->text->tokens[i].flags & (TOKEN_ABBREV | TOKEN_SENTENCE))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(months); k++)
		if (str_eq(w, str_from(months[k])))
			return false;
	return f->entries[i].classes & W_TIME && !(w.len > 3 && str_ends(w, STR("day"))) && !(f->entries[i - 1].classes & W_TIME);
}

bool name_follows_kind(const struct text *t, const struct entry *entries, uint32_t first)
{
	uint32_t kind = first > 1 && str_among(text_token(t, first - 1), "called named") ? first - 2 : first - 1; /* "a firm called Kelb" */

	return first > 0 && !(entries[first].classes & (W_MALE | W_FEMALE)) && /* not "the company | Ann Roe founded" */
	        t->tokens[kind].sentence == t->tokens[first].sentence &&
	       str_among_nocase(text_token(t, kind), "company firm bank charity party union airline retailer supermarket startup start-up "
							  "brand utility manufacturer insurer newspaper broadcaster");
}

bool name_ends_firm(struct str w)
{
	return str_among(w, "Group Inc Inc. Ltd Ltd. Corp Corp. Plc PLC plc AG GmbH NV SA SpA AB Oy Holdings Airlines Airways Lines Homes Foods Motors Bank "
			    "Books Press Records Films Pictures Productions Publishing Energy Systems Partners Industries Media Sons Company Stores Railways Pharma Labs Technologies Robotics "
			    "Electronics Logistics Foundation Capital Securities Studios Breweries Enterprises Ventures Networks");
}

bool names_letters(const struct text *t, uint32_t i)
{
	return i < t->n_tokens && t->tokens[i].flags & TOKEN_CAPS &&
	       str_among(text_token(t, i), "KC QC SC MP MEP MSP TD PhD MD MBE OBE CBE KBE DBE FRS");
}

/* A token that a name may be made of. */
bool name_is_token(const struct finder *f, uint32_t i)
{
	const struct text *t = f->text;
	uint32_t c;

	if (!name_is_title(t, i))
		return i < t->n_tokens && t->tokens[i].kind == TOKEN_WORD && name_is_particle(t, i) &&
		       str_starts(text_token(t, i), STR("al-"));
	c = f->entries[i].classes;
	if (i > 0 && names_letters(t, i) && name_is_title(t, i - 1) && !(t->tokens[i - 1].flags & TOKEN_CAPS))
		return false; /* "Ann Roe | KC" */
	if (is_timely_surname(f, i))
		return true;
	if (c & NO_NAME && !(c & (W_MALE | W_FEMALE) && !(t->tokens[i].flags & TOKEN_SENTENCE) &&
			     !(c & (W_DET | W_SUBJ | W_SUBORD | W_CONJ | W_REL))))
		return false;
	if (c & W_PREP && (t->tokens[i].flags & TOKEN_SENTENCE || f->headline || !name_is_title(t, i + 1)))
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
		bool name = k->kind == TOKEN_WORD && (k->flags & TOKEN_TITLE || name_is_particle(text, i)) &&
			    !(k->flags & TOKEN_CLITIC);
		bool honored = i > *first && entries[i - 1].classes & W_HONOR && text->tokens[i - 1].flags & TOKEN_ABBREV;
		bool surname = name && i + 1 == last && i > *first && entries[i - 1].classes & (W_MALE | W_FEMALE) &&
			       !(c & (W_NATION | W_GROUP));
		bool given = surname || (c & (W_MALE | W_FEMALE) && name && i + 1 < last && i > *first) ||
			     (honored && name && !(c & W_HONOR));
		if (!name || (c & (W_ROLE | W_NATION | W_HONOR | W_ADJ | W_GROUP | W_DET | W_POSS | W_PLACE) && !given) ||
		    (c & W_PREP && (!(k->flags & TOKEN_TITLE) || k->flags & TOKEN_SENTENCE || i + 1 == last)))
			start = i + 1;
	}
	while (start < last && name_is_particle(text, start) && !str_starts(text_token(text, start), STR("al-")))
		start++;
	*first = start;
}

uint32_t name_hash_fold(struct str s)
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

uint32_t name_hash_word(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
	return h % ALONE;
}

/* Is the word before part of the same name: capitalised, and not only because it opens the sentence? "Rolling Stone", but "Yesterday Roe". */
bool name_follows_word(const struct finder *f, uint32_t i)
{
	const uint32_t leads = NO_NAME | W_PREP | W_ADV | W_ROLE | W_HONOR | W_NATION | W_VERB | W_CUE;

	if (i == 0 || !name_is_title(f->text, i - 1) || f->text->tokens[i].flags & TOKEN_SENTENCE)
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
bool name_is_brand(struct str w)
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

/* "Roe, 29, said": who has an age is a person. */
static bool is_aged(const struct text *t, uint32_t i)
{
	return i + 3 < t->n_tokens && text_first_char(t, i + 1) == ',' && t->tokens[i + 2].kind == TOKEN_NUMBER &&
	       text_token(t, i + 2).len == 2 && text_first_char(t, i + 3) == ',' && text_first_char(t, i + 2) > '0' &&
	       t->tokens[i + 3].sentence == t->tokens[i].sentence;
}

/* "Roe, ranked third,", "Roe has": what follows the subject that opens a sentence. */
static bool opens_clause(const struct text *t, const struct entry *next, uint32_t i)
{
	return text_first_char(t, i) == ',' || next->classes & (W_BE | W_HAVE | W_MODAL | W_VERB) ||
	       (next->verb && next->forms & (FORM_PAST | FORM_S));
}

/* Words that stand alone as a subject or after "said": surnames, most likely. */
void name_find_alone(struct finder *f)
{
	const struct text *t = f->text;
	const uint32_t common = NO_NAME | W_PREP | W_ADV | W_ROLE | W_GROUP | W_PLACE | W_NATION | W_HONOR | W_OCCASION | W_CUE;

	for (uint32_t i = 0; i + 1 < t->n_tokens; i++) {
		const struct entry none = { 0 }, *next = &f->entries[i + 1], *prev = i > 0 ? &f->entries[i - 1] : &none;
		if (!name_is_title(t, i) || f->entries[i].classes & common || t->tokens[i].flags & TOKEN_CAPS ||
		    name_follows_word(f, i))
			continue;
		if (i > 0 && is_inner_place(t, i - 1))
			f->placed[name_hash_word(text_token(t, i))] = true;
		if (t->tokens[i].flags & TOKEN_SENTENCE && !f->entries[i].verb && !(f->entries[i].classes & W_VERB) &&
		    opens_clause(t, next, i + 1))
			f->leads[name_hash_word(text_token(t, i))] = true;
		if (is_aged(t, i) ||
		    (next->verb && next->forms & (FORM_PAST | FORM_S) &&
		     lexicon_verbs[next->verb - 1].frames & V_QUOTE) ||
		    (prev->verb && prev->forms & FORM_PAST && lexicon_verbs[prev->verb - 1].frames & V_INV))
			f->alone[name_hash_word(text_token(t, i))] = true;
	}
}

bool name_is_title_case(const struct text *t, uint32_t paragraph)
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

bool names_serves(const struct text *text, const struct entry *entries, uint32_t first, uint32_t at)
{
	uint32_t i = at;

	while (i > first && entries[i - 1].classes & (W_HONOR | W_ROLE) &&
	       !str_eq_nocase(text_token(text, i - 1), STR("justice")))
		i--;
	return i > first && entries[i - 1].classes & W_PREP && !(text->tokens[i - 1].flags & TOKEN_TITLE);
}
