/* Roles and descriptions: "the Minister", "the estate agent". */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define WIDER_TOKENS 1000    /* back, in which a wide word may have named somebody else */
#define ROLE_REACH 512       /* mentions that a role is looked for in, on either side */

/* The words that tell one role from another; nationality and articles do not. */
static bool role_word_matters(uint32_t classes)
{
	return !(classes & (W_DET | W_POSS | W_PREP | W_NATION | W_PLACE | W_CONJ)) ;
}

bool speaker_same_word(const struct text *t, uint32_t a, uint32_t b)
{
	char x[48], y[48];
	size_t n = text_fold(text_token(t, a), x, sizeof x), m = text_fold(text_token(t, b), y, sizeof y);

	for (size_t i = 0; i < n; i++) /* defence, defense */
		if (x[i] == 'c' && i + 1 < n && x[i + 1] == 'e' && n > 6)
			x[i] = 's';
	for (size_t i = 0; i < m; i++)
		if (y[i] == 'c' && i + 1 < m && y[i + 1] == 'e' && m > 6)
			y[i] = 's';
	if (n == m && memcmp(x, y, n) == 0)
		return true;
	/* the head of the ministry is the minister */
	return n > 6 && m > 6 && memcmp(x, "minist", 6) == 0 && memcmp(y, "minist", 6) == 0;
}

/* Words that name one office in one text: "the Rovers boss", later "the manager". Which kind word is of, 0: none. */
static size_t kin_of(const struct text *t, uint32_t word)
{
	static const char *const kin[][4] = {
		{ "boss", "manager", "coach", "trainer" },
		{ "lawyer", "attorney", "solicitor", "barrister" },
		{ "spokesman", "spokeswoman", "spokesperson" },
		{ "chairman", "chairwoman", "chair", "chairperson" },
		{ "lawmaker", "legislator", "mp", "parliamentarian" },
	};

	for (size_t k = 0; k < ARRAY_LEN(kin); k++)
		for (size_t n = 0; n < ARRAY_LEN(kin[k]) && kin[k][n]; n++)
			if (str_eq_nocase(text_token(t, word), str_from(kin[k][n])))
				return k + 1;
	return 0;
}

/* Words that take up a narrower one: "the striker Bo Lind ... The player". */
static const struct {
	const char *wide;
	const char *narrow; /* NULL: any office */
} wider[] = {
	{ "official", NULL },
	{ "politician", " minister mayor senator governor councillor lawmaker mp premier president leader deputy " },
	{ "player", " striker defender goalkeeper goalie midfielder forward winger captain quarterback pitcher " },
	{ "officer", " detective inspector sergeant superintendent constable captain chief sheriff " },
	{ "scientist", " biologist physicist chemist researcher professor geologist astronomer ecologist climatologist " },
	{ "researcher", " biologist physicist chemist scientist professor economist sociologist psychologist " },
	{ "lawmaker", " senator representative congressman congresswoman deputy mp " },
	{ "writer", " novelist author poet journalist playwright " },
	{ "executive", " ceo chief director " },
};

static bool is_wider(const struct text *t, uint32_t role, uint32_t word)
{
	char narrow[48];
	size_t n = text_fold(text_token(t, role), narrow + 1, sizeof narrow - 4) + 1;

	narrow[0] = ' ', narrow[n] = ' ', narrow[n + 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(wider); i++)
		if (str_eq(text_token(t, word), str_from(wider[i].wide)))
			return !wider[i].narrow || strstr(wider[i].narrow, narrow) != NULL;
	return false;
}

static bool is_wide(const struct text *t, uint32_t word)
{
	for (size_t i = 0; i < ARRAY_LEN(wider); i++)
		if (str_eq(text_token(t, word), str_from(wider[i].wide)))
			return true;
	return false;
}

/* Was the word used before token at, so that it may mean whoever that was: "A ministry official said ... The official"? */
static bool is_used_before(const struct text *t, uint32_t word, uint32_t at)
{
	for (uint32_t i = at > WIDER_TOKENS ? at - WIDER_TOKENS : 0; i < at; i++)
		if (speaker_same_word(t, i, word))
			return true;
	return false;
}

static bool role_has(const struct text *t, const struct person *p, uint32_t word)
{
	size_t kin = kin_of(t, word);

	for (uint32_t i = p->role_first; i < p->role_last; i++)
		if (speaker_same_word(t, i, word) || (kin && kin_of(t, i) == kin))
			return true;
	return false;
}

/* "the head of state" is the president, "the head of government" the premier. */
static bool heads(const struct text *t, const struct person *p, uint32_t first, uint32_t last)
{
	const char *of = NULL;

	if (last - first < 3 || !str_eq_nocase(text_token(t, last - 3), STR("head")) || !str_eq(text_token(t, last - 2), STR("of")))
		return false;
	if (str_eq_nocase(text_token(t, last - 1), STR("state")))
		of = "president king queen emperor monarch sultan emir";
	else if (str_eq_nocase(text_token(t, last - 1), STR("government")))
		of = "prime premier chancellor taoiseach";
	for (uint32_t i = p->role_first; of && i < p->role_last; i++)
		if (str_among_nocase(text_token(t, i), of))
			return !(i > p->role_first && str_among_nocase(text_token(t, i - 1), "vice former deputy"));
	return false;
}

/* "The diplomat" is who speaks or stands for a foreign ministry, "the top diplomat" who heads it. */
static bool is_diplomat(const struct text *t, const struct person *p, uint32_t first, uint32_t last)
{
	bool foreign = false, heads_it = false, serves = false, top = last - first > 1 && str_among(text_token(t, last - 2), "top chief leading");

	if (!str_eq(text_token(t, last - 1), STR("diplomat")))
		return false;
	for (uint32_t i = p->role_first; i < p->role_last; i++) {
		struct str w = text_token(t, i);
		foreign |= str_eq_nocase(w, STR("foreign"));
		heads_it |= str_among_nocase(w, "minister secretary");
		serves |= str_among_nocase(w, "ministry spokeswoman spokesman spokesperson");
		if (!top && str_among_nocase(w, "ambassador envoy consul chargé attache attaché"))
			return true;
	}
	return foreign && (heads_it || (serves && !top));
}

/* Does the role phrase [first, last) fit this person? 0: no, else how many of its words the role has. wide_may: a wide word fits a narrow role. */
static int role_fits(const struct speakers *self, const struct person *p, uint32_t first, uint32_t last, bool wide_may)
{
	const struct text *t = self->text;
	int hits = 0;
	bool head = false, by_wide = false; /* "the official" is told of a deputy, too */

	if (heads(t, p, first, last) || is_diplomat(t, p, first, last))
		return 2;

	for (uint32_t i = first; i < last; i++) {
		uint32_t c = self->entries[i].classes;
		struct str w = text_token(t, i);
		if (t->tokens[i].kind >= TOKEN_PUNCT || t->tokens[i].flags & TOKEN_CLITIC || !role_word_matters(c))
			continue;
		bool has = role_has(t, p, i), wide = false;
		for (uint32_t k = p->role_first; wide_may && !has && k < p->role_last && !wide; k++)
			wide = is_wider(t, k, i);
		by_wide |= wide;
		if (wide || has) {
			hits++;
			head |= (c & W_ROLE) != 0 || str_eq_nocase(w, STR("ministry"));
		} else if (!str_eq_nocase(w, STR("head")) && !str_eq_nocase(w, STR("chief"))) {
			return 0;
		}
	}
	for (uint32_t i = p->role_first; head && !by_wide && i < p->role_last; i++) {
		struct str w = text_token(t, i);
		bool lesser = str_among_nocase(w, "vice deputy former assistant ex shadow");
		bool told = false;
		for (uint32_t k = first; lesser && k < last; k++)
			told |= speaker_same_word(t, i, k);
		if (lesser && !told)
			return 0;
	}
	return head ? hits : 0;
}

bool speaker_nations_clash(const struct speakers *self, const struct person *p, uint32_t first, uint32_t last)
{
	bool has = false, same = false, other = false;

	for (uint32_t i = first; i < last; i++) {
		if (!(self->entries[i].classes & (W_NATION | W_PLACE)))
			continue;
		has = true;
		for (uint32_t k = p->role_first; k < p->role_last; k++) {
			struct str a = text_token(self->text, i), b = text_token(self->text, k);
			if (!(self->entries[k].classes & (W_NATION | W_PLACE)))
				continue;
			other = true;
			same |= a.len > 2 && b.len > 2 && memcmp(a.ptr, b.ptr, 3) == 0;
		}
	}
	return has && other && !same;
}

bool speaker_role(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t best = TEXT_NONE, from = names_mention_from(n, a->source.first);
	bool rival = false, wide = last - first <= 2 && is_wide(self->text, last - 1) &&
				   !is_used_before(self->text, last - 1, first);

	/* The nearest before that bears it; else the first after. */
	for (uint32_t k = from, seen = 0; k > 0 && seen < ROLE_REACH && !rival; k--, seen++) {
		uint32_t p = n->mentions[k - 1].person;
		if (p == best || !n->persons[p].role.len || !role_fits(self, &n->persons[p], first, last, wide) ||
		    speaker_nations_clash(self, &n->persons[p], first, last))
			continue;
		rival |= best != TEXT_NONE;
		if (best == TEXT_NONE)
			best = p;
	}
	for (uint32_t k = from, seen = 0; best == TEXT_NONE && k < n->n_mentions && seen < ROLE_REACH; k++, seen++) {
		uint32_t p = n->mentions[k].person;
		if (n->persons[p].role.len && role_fits(self, &n->persons[p], first, last, wide) &&
		    !speaker_nations_clash(self, &n->persons[p], first, last))
			best = p;
	}
	if (best == TEXT_NONE)
		return false;
	speaker_found(self, best, "role", rival ? 700 : 950, ret);
	return true;
}

/* "The estate agent said": someone just named whose trade was not told. */
bool speaker_description(const struct speakers *self, const struct attribution *a, uint32_t head, struct speaker *ret)
{
	const struct names *n = &self->names;
	const struct token *p = &self->text->tokens[a->source.first];
	/* "The Minister" and "the clerk of the court" are offices, a spokesman is told of as one, a witness is not the one who asks. */
	if (self->text->tokens[head].flags & TOKEN_TITLE || str_eq(text_token(self->text, head + 1), STR("of")) ||
	    str_among(text_token(self->text, head), "witness defendant accused claimant plaintiff spokesman spokeswoman spokesperson employee"))
		return false;
	enum sex sex = self->entries[head].classes & W_FEMALE_ROLE ? SEX_FEMALE :
		       self->entries[head].classes & W_MALE_ROLE   ? SEX_MALE :
								     SEX_UNKNOWN;

	for (uint32_t k = names_mention_from(n, a->source.first); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		const struct token *t = &self->text->tokens[m->first];
		enum sex has = n->persons[m->person].sex;
		if (m->first >= a->source.first || !m->subject || t->depth)
			continue;
		if (t->sentence + 2 < p->sentence || t->paragraph != p->paragraph || t->sentence == p->sentence)
			break;
		if (n->persons[m->person].role.len || (sex != SEX_UNKNOWN && has != SEX_UNKNOWN && has != sex))
			break;
		speaker_found(self, m->person, "description", 600, ret);
		return true;
	}
	return false;
}

/* "His agent" at token first is not the one who was told of as "her agent". */
static bool is_of_another(const struct speakers *self, const struct person *p, uint32_t first)
{
	if (!first || !p->role_first || p->role_first >= p->role_last)
		return false;
	return self->entries[first - 1].classes & W_POSS && self->entries[p->role_first - 1].classes & W_POSS &&
	       !str_eq_nocase(text_token(self->text, first - 1), text_token(self->text, p->role_first - 1));
}

uint32_t speaker_only(const struct speakers *self, bool (*fits)(const struct speakers *self, uint32_t person, struct run of), struct run of)
{
	uint32_t found = TEXT_NONE;

	for (uint32_t p = 0; p < self->names.n_persons; p++) {
		if (!fits(self, p, of))
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = p;
	}
	return found;
}

static bool bears_role(const struct speakers *self, uint32_t person, struct run of)
{
	const struct person *p = &self->names.persons[person];

	return p->role.len && role_fits(self, p, of.first, of.last, false) && !is_of_another(self, p, of.first);
}

bool speaker_only_one(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret)
{
	uint32_t p = speaker_only(self, bears_role, (struct run){ first, last });

	if (p == TEXT_NONE)
		return false;
	speaker_found(self, p, "role", 780, ret);
	return true;
}
