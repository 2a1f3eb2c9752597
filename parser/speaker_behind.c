/* Names that stand between commas behind a source: "The cashier, Ann Roe, said"; or in a later paragraph. */
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define LEDE_PARAGRAPHS 3 /* from the start, headline and deck counted, in which the first may stand that names a role alone */
#define DATELINE_TOKENS 10 /* of "LUND, May 4 (Wire) —" */
#define LEDE_TOKENS 6     /* of "A former deputy harbour master" */
#define WITHHELD_TOKENS 30 /* behind "a coroner", in which it may stand that the name is withheld */

/* "A reader, | Meg from Lund," "A boy, | Tom, 9,": a given name alone. */
static bool is_given_behind(const struct speakers *self, uint32_t i)
{
	const struct text *t = self->text;
	uint32_t m = names_mention_from(&self->names, i);

	if (i + 1 >= t->n_tokens || t->tokens[i].kind != TOKEN_WORD || !(t->tokens[i].flags & TOKEN_TITLE) ||
	    self->entries[i].classes & ~(uint32_t)(W_MALE | W_FEMALE) ||
	    (m < self->names.n_mentions && self->names.mentions[m].first <= i))
		return false;
	if (str_eq(text_token(t, i + 1), STR("from")))
		return true;
	return self->entries[i].classes && (str_among(text_token(t, i + 1), "in of") ||
					    (text_first_char(t, i + 1) == ',' && i + 2 < t->n_tokens && t->tokens[i + 2].kind == TOKEN_NUMBER));
}

/* "The cashier, Ann Roe, said" where the source is but "The cashier": the name between the commas that follow. */
bool speaker_named_behind(const struct speakers *self, uint32_t last, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct mention *m;
	uint32_t k;

	if (last >= t->n_tokens || text_first_char(t, last) != ',')
		return false;
	if (is_given_behind(self, last + 1)) {
		*ret = (struct speaker){ .name = speaker_str(t, last + 1, last + 2), .how = STR("apposition"), .person = TEXT_NONE, .confidence = 750 };
		return true;
	}
	if ((k = names_mention_from(&self->names, last)) >= self->names.n_mentions)
		return false;
	m = &self->names.mentions[k];
	if (m->first > last + 3 || (m->first != last + 1 && m->phrase != last + 1))
		return false;
	if (m->last >= t->n_tokens || t->tokens[m->last].sentence != t->tokens[last].sentence || m->last - m->phrase < 2)
		return false;
	if (text_first_char(t, m->last) != ',' && text_first_char(t, m->last) != '.')
		return false;
	speaker_found(self, m->person, "apposition", 900, ret);
	return true;
}

/* "..., a coroner has said" before anybody was named, in a text with one coroner: that one; but not where the name is withheld. */
static bool speaker_unnamed_yet(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t end = first + 1, s = t->tokens[first].sentence;

	if (!str_among_nocase(text_token(t, first), "a an") || t->tokens[first].depth || names_mention_from(&self->names, first) > 0)
		return false;
	for (uint32_t i = first; i < t->sentences[s].last && i < first + WITHHELD_TOKENS; i++)
		if (str_among(text_token(t, i), "who anonymity condition named identified"))
			return false;
	while (end < t->sentences[s].last && end < first + 5 && !(self->entries[end].classes & W_ROLE) &&
	       self->entries[end].classes & (W_ADJ | W_NATION))
		end++;
	if (end >= t->sentences[s].last || !(self->entries[end].classes & W_ROLE) || (end + 1 < t->n_tokens && self->entries[end + 1].classes & (W_ROLE | W_PREP)) ||
	    !speaker_only_one(self, first + 1, end + 1, ret))
		return false;
	for (uint32_t p = 0; p < self->names.n_persons; p++)
		for (uint32_t k = self->names.persons[p].role_first; p != ret->person && k < self->names.persons[p].role_last; k++)
			if (str_eq_nocase(text_token(t, k), text_token(t, end)))
				return *ret = (struct speaker){ .how = STR("unknown"), .person = TEXT_NONE }, false; /* "Assistant coroner Jan Lund" */
	ret->confidence = 700;
	return true;
}

/* First of its paragraph but for a dateline: "LUND (Wire) — | The". */
static bool opens_paragraph(const struct text *t, uint32_t i)
{
	return t->tokens[i].flags & TOKEN_PARAGRAPH ||
	       (i > 0 && t->tokens[i - 1].flags & TOKEN_DASH && i - t->paragraphs[t->tokens[i].paragraph].first < DATELINE_TOKENS);
}

/* "A former harbour master has told ...", and the next paragraph: "Ann Roe said": first name in it, with a cue or an age behind. */
static bool speaker_of_lede(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t p = t->tokens[first].paragraph, head = first + 1, k, stop;
	const struct mention *m;

	if (p > LEDE_PARAGRAPHS || p + 1 >= t->n_paragraphs || !(opens_paragraph(t, first) || text_first_char(t, first - 1) == ',') || t->tokens[first].depth ||
	    !str_among_nocase(text_token(t, first), "a an the"))
		return false;
	stop = t->paragraphs[p].last;
	while (head < stop && head < first + LEDE_TOKENS && t->tokens[head].kind == TOKEN_WORD && !(t->tokens[head].flags & TOKEN_TITLE) &&
	       !(self->entries[head].classes & (W_ROLE | W_PREP | W_REL)))
		head++;
	while (head + 1 < stop && self->entries[head].classes & W_ROLE && self->entries[head + 1].classes & W_ROLE)
		head++;
	if (head >= stop || !(self->entries[head].classes & W_ROLE) || t->tokens[head].flags & TOKEN_TITLE || source_is_plural(self, head))
		return false;
	k = names_mention_from(n, t->paragraphs[p].first);
	m = k < n->n_mentions ? &n->mentions[k] : NULL;
	if (!m || m->first < t->paragraphs[p + 1].first || m->first >= t->paragraphs[p + 1].last || m->last - m->first < 2 || !m->subject ||
	    m->phrase < m->first || n->persons[m->person].role.len || m->last >= t->n_tokens || t->tokens[m->first].depth)
		return false;
	const struct entry *next = &self->entries[m->last];
	bool cue = next->verb && next->forms & (FORM_PAST | FORM_S) && lexicon_verbs[next->verb - 1].frames & V_THAT;
	bool aged = m->last + 3 < t->n_tokens && text_first_char(t, m->last) == ',' && t->tokens[m->last + 1].kind == TOKEN_NUMBER &&
		    text_first_char(t, m->last + 2) == ',' && self->entries[m->last + 3].verb; /* not ", 51, who was a passenger," */
	enum sex has = n->persons[m->person].sex, sex = self->entries[head].classes & W_FEMALE_ROLE ? SEX_FEMALE :
						       self->entries[head].classes & W_MALE_ROLE   ? SEX_MALE : SEX_UNKNOWN;
	if (!(cue || aged) || (has != SEX_UNKNOWN && sex != SEX_UNKNOWN && has != sex))
		return false;
	speaker_found(self, m->person, "description", 700, ret);
	return true;
}

/* "Director | Ann Roe" behind token of.first, by the word of.last alone. */
static bool has_title(const struct speakers *self, uint32_t person, struct run of)
{
	const struct person *who = &self->names.persons[person];

	return who->role_last == who->role_first + 1 && who->first == who->role_last && who->first >= of.first &&
	       speaker_same_word(self->text, who->role_first, of.last);
}

/* "The director of the Signals Office told", before anybody is named, and later "Director Ann Roe": the only one under that title. */
static bool speaker_of_office(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t head = first + 1, found, k, stop;

	if (t->tokens[first].paragraph > LEDE_PARAGRAPHS || !opens_paragraph(t, first) || t->tokens[first].depth ||
	    !str_eq(text_token(t, first), STR("The")))
		return false;
	stop = t->paragraphs[t->tokens[first].paragraph].last;
	while (head < stop && head < first + LEDE_TOKENS && self->entries[head].classes & W_ADJ && !(self->entries[head].classes & W_ROLE))
		head++;
	k = names_mention_from(n, first);
	if (head + 1 >= stop || !(self->entries[head].classes & W_ROLE) || !str_eq(text_token(t, head + 1), STR("of")) ||
	    (k < n->n_mentions && t->tokens[n->mentions[k].first].paragraph == t->tokens[first].paragraph))
		return false;
	found = speaker_only(self, has_title, (struct run){ first, head });
	if (found == TEXT_NONE)
		return false;
	speaker_found(self, found, "role", 740, ret);
	return true;
}

bool speaker_opening(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct token *t = self->text->tokens;

	if (speaker_of_office(self, first, ret))
		return true;
	if (speaker_unnamed_yet(self, first, ret) || speaker_of_lede(self, first, ret))
		return true;
	if (!(t[first].flags & TOKEN_PARAGRAPH) || t[first].depth)
		return false;
	for (uint32_t p = 0; p < self->names.n_persons; p++) {
		const struct person *who = &self->names.persons[p];
		if (who->role_first != first + 1 || who->role_last <= who->role_first || who->first < who->role_last ||
		    t[who->first].paragraph != t[first].paragraph + 1)
			continue;
		speaker_found(self, p, "description", 750, ret);
		return true;
	}
	return false;
}

bool speaker_by_own_role(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret)
{
	for (uint32_t p = 0; p < self->names.n_persons; p++) {
		const struct person *who = &self->names.persons[p];
		if (who->role_last != end || who->role_first < first || who->role_last <= who->role_first || who->first < end ||
		    self->text->tokens[who->first].sentence == self->text->tokens[first].sentence)
			continue;
		speaker_found(self, p, "role", 780, ret);
		return true;
	}
	return false;
}

#define KIND_TOKENS 4 /* "the state water company" before a name */

/* Behind the comma at i - 1 "the water company | Aquadel": the name's first token; i when none is told apart. */
static uint32_t first_of_name(const struct speakers *self, uint32_t i, uint32_t last)
{
	const struct text *t = self->text;
	uint32_t k = i;

	if (!(self->entries[i].classes & W_DET) || t->tokens[i].flags & TOKEN_TITLE)
		return i;
	for (k++; k < last && k < i + 1 + KIND_TOKENS && t->tokens[k].kind == TOKEN_WORD &&
		  !(t->tokens[k].flags & TOKEN_CLITIC) && (!(t->tokens[k].flags & TOKEN_TITLE) || self->entries[k].classes & W_NATION);
	     k++)
		if (self->entries[k].classes & (W_PREP | W_REL | W_BE | W_HAVE | W_ROLE | W_CONJ))
			return i;
	return k < last && t->tokens[k].flags & TOKEN_TITLE ? k : i;
}

/* "The contractor, Kelb & Sons," where the source holds both: the body's name. */
bool speaker_body_behind(const struct speakers *self, uint32_t first, uint32_t end, uint32_t last, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t i = end + 1, from;

	bool owned = false; /* "Roe's party" */

	for (uint32_t k = first; k < end; k++)
		owned |= t->tokens[k].flags & TOKEN_CLITIC;
	if (end + 1 >= last || end <= first || text_first_char(t, end) != ',' ||
	    t->tokens[end - 1].flags & TOKEN_TITLE ||
	    !(owned || self->entries[first].classes & (W_DET | W_POSS | W_VAGUE)))
		return false;
	i = from = first_of_name(self, i, last);
	if (text_first_char(t, i) == '@' && i + 1 < last) /* "one user, @tide" */
		i += 2;
	while (i < last && (t->tokens[i].flags & (TOKEN_TITLE | TOKEN_CLITIC) || text_first_char(t, i) == '&'))
		i++;
	if (i == from || (i < last && text_first_char(t, i) != ',') || self->entries[from].classes & (W_DET | W_TIME))
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, from, i), .how = STR("apposition"), .person = TEXT_NONE, .confidence = 850 };
	return true;
}

bool speaker_one_of(const struct speakers *self, uint32_t first, struct speaker *ret)
{
	const struct text *t = self->text;
	struct str w = text_token(t, first);
	uint32_t i = first + 1, end;

	if (!str_eq_nocase(w, STR("one")) && !str_eq_nocase(w, STR("another")))
		return false;
	while (i < t->n_tokens && i < first + 1 + KIND_TOKENS && t->tokens[i].kind == TOKEN_WORD &&
	       (i > first + 1 || str_eq(text_token(t, i), STR("of"))))
		i++;
	if (i + 2 >= t->n_tokens || text_first_char(t, i) != ',')
		return false;
	/* "said one, Ann Roe, as she left" */
	for (end = i + 1; end < t->n_tokens && end < i + 1 + KIND_TOKENS && firm_is_name_word(self, end); end++)
		;
	if (end > i + 1 && end < t->n_tokens && t->tokens[end - 1].sentence == t->tokens[first].sentence &&
	    (text_first_char(t, end) == ',' || text_first_char(t, end) == '.')) {
		uint32_t m = names_mention_from(&self->names, i);
		if (m < self->names.n_mentions && self->names.mentions[m].first == i + 1)
			return speaker_found(self, self->names.mentions[m].person, "apposition", 850, ret), true;
		*ret = (struct speaker){ .name = speaker_str(t, i + 1, end), .how = STR("apposition"), .person = TEXT_NONE, .confidence = 780 };
		return true;
	}
	if (t->tokens[i + 1].sentence != t->tokens[first].sentence ||
	    !(str_eq(text_token(t, i + 1), STR("a")) || str_eq(text_token(t, i + 1), STR("an"))))
		return false;
	for (end = i + 2; end < t->n_tokens && end < i + 2 + 2 * KIND_TOKENS && t->tokens[end].kind == TOKEN_WORD; end++)
		;
	if (end >= t->n_tokens || text_first_char(t, end) != ',')
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, i + 2, end), .how = STR("apposition"), .person = TEXT_NONE, .confidence = 780 };
	return true;
}
