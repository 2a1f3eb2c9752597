/* Whose turn it is, where its label does not say: "AR:", "Answer:". */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define NAMED_TOKENS 4096 /* from the start, in which who talks is named */
#define PRESS_TOKENS 6 /* before a name, in which "staff writer" stands */
#define TALK_TOKENS 12 /* after "interview", in which "with Ann Roe" stands */

/* First and last, or all of the first letters of the name's words. */
static bool has_initials(const struct text *t, const struct person *p, struct str initials)
{
	char all[16];
	size_t n = 0;

	for (uint32_t i = p->first; i < p->last; i++)
		if (t->tokens[i].flags & TOKEN_TITLE)
			for (uint32_t b = t->tokens[i].from; b < t->tokens[i].to && n < sizeof all; b++)
				if (b == t->tokens[i].from || t->bytes.ptr[b - 1] == '-') /* "Ann Roe-Lind": ARL */
					all[n++] = t->bytes.ptr[b];
	if (n < 2)
		return false;
	return str_eq(initials, (struct str){ all, n }) ||
	       (initials.len == 2 && initials.ptr[0] == all[0] &&
		(initials.ptr[1] == all[n - 1] || initials.ptr[1] == t->bytes.ptr[t->tokens[p->last - 1].from]));
}

/* Capitalised words side by side with these initials, where the text does not tell that they are a person; false: none, or several such names. */
static bool initials_of_words(const struct speakers *self, struct str initials, struct speaker *ret)
{
	const struct text *t = self->text;
	struct str found = { 0 };

	for (uint32_t i = 0; i + initials.len <= t->n_tokens && i < NAMED_TOKENS; i++) {
		size_t n = 0;
		while (n < initials.len && t->tokens[i + n].kind == TOKEN_WORD &&
		       t->tokens[i + n].flags & TOKEN_TITLE && t->tokens[i + n].to - t->tokens[i + n].from > 1 &&
		       t->bytes.ptr[t->tokens[i + n].from] == initials.ptr[n] &&
		       t->tokens[i + n].sentence == t->tokens[i].sentence &&
		       !(self->entries[i + n].classes & (W_ROLE | W_GROUP | W_NATION | W_PLACE | W_DET | W_TIME)))
			n++;
		if (n < initials.len ||
		    (i + n < t->n_tokens && t->tokens[i + n].flags & TOKEN_TITLE &&
		     t->tokens[i + n].kind == TOKEN_WORD && !(t->tokens[i + n].flags & TOKEN_SENTENCE)))
			continue;
		struct str name = speaker_str(t, i, i + (uint32_t)n);
		if (found.len && !str_eq(found, name))
			return false;
		found = name;
	}
	if (!found.len)
		return false;
	*ret = (struct speaker){ .name = found, .how = STR("initials"), .person = TEXT_NONE, .confidence = 850 };
	return true;
}

bool speaker_initials(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	struct str w = text_token(self->text, a->source.first);
	uint32_t best = TEXT_NONE;

	if (a->source.last - a->source.first != 1 || w.len < 2 || w.len > 4 ||
	    !(self->text->tokens[a->source.first].flags & TOKEN_CAPS))
		return false;
	for (uint32_t p = 0; p < self->names.n_persons; p++) {
		if (!has_initials(self->text, &self->names.persons[p], w))
			continue;
		if (best != TEXT_NONE)
			return false;
		best = p;
	}
	if (best == TEXT_NONE)
		return initials_of_words(self, w, ret);
	speaker_found(self, best, "initials", 900, ret);
	return true;
}

bool speaker_in_brackets(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t k = names_mention_from(n, a->source.first), open = a->source.last;

	if (open + 1 >= self->text->n_tokens || text_first_char(self->text, open) != '(' || k >= n->n_mentions ||
	    n->mentions[k].first < open)
		return false;
	if (n->mentions[k].phrase > open + 1 || text_first_char(self->text, n->mentions[k].last) != ')')
		return false;
	speaker_found(self, n->mentions[k].person, "label", 950, ret);
	return true;
}

static bool is_talk(const struct text *t, uint32_t i)
{
	static const char *const list[] = { "interview", "conversation", "q&a", "answers" };

	for (size_t k = 0; k < ARRAY_LEN(list); k++)
		if (str_eq_nocase(text_token(t, i), str_from(list[k])))
			return true;
	return false;
}

/* The person of "an interview with Minister Ann Roe", or of "Ann Roe's interview"; TEXT_NONE. */
static uint32_t talked_with(const struct speakers *self, uint32_t i)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t stop = i + TALK_TOKENS < t->n_tokens ? i + TALK_TOKENS : t->n_tokens, k = names_mention_from(n, i);

	for (uint32_t w = i + 1; w < stop && t->tokens[w].sentence == t->tokens[i].sentence; w++)
		if (str_eq(text_token(t, w), STR("with"))) {
			bool named = k < n->n_mentions && n->mentions[k].first > w && n->mentions[k].first < stop &&
				     t->tokens[n->mentions[k].first].sentence == t->tokens[i].sentence;
			return named ? n->mentions[k].person : TEXT_NONE;
		}
	if (k > 0 && n->mentions[k - 1].possessive && n->mentions[k - 1].last + 3 > i && n->mentions[k - 1].last < i)
		return n->mentions[k - 1].person;
	return TEXT_NONE;
}

/* "Her father, Ann Roe": told of for another's sake */
static bool is_relation(const struct speakers *self, const struct person *p)
{
	return p->role_last > p->role_first && p->role_first > 0 && self->entries[p->role_first - 1].classes & W_POSS;
}

/* The only person named before token at, but for "Interview by Ann Roe"; TEXT_NONE: nobody, or several. */
static uint32_t introduced(const struct speakers *self, uint32_t at)
{
	const struct names *n = &self->names;
	uint32_t found = TEXT_NONE;

	for (uint32_t k = 0; k < n->n_mentions && n->mentions[k].first < at; k++) {
		const struct mention *m = &n->mentions[k];
		if (m->person == found || (m->phrase > 0 && str_eq_nocase(text_token(self->text, m->phrase - 1), STR("by"))) ||
		    is_relation(self, &n->persons[m->person]))
			continue;
		if (found != TEXT_NONE)
			return TEXT_NONE;
		found = m->person;
	}
	return found;
}

/* "Ann Roe's remarks", "Statement by Minister Ann Roe" before token at: whose; TEXT_NONE. */
static uint32_t whose_words(const struct speakers *self, uint32_t at)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;

	for (uint32_t i = 0; i < at; i++) {
		uint32_t k = names_mention_from(n, i);
		if (!str_among_nocase(text_token(t, i), "remarks statement speech address comments"))
			continue;
		if (k > 0 && n->mentions[k - 1].possessive && n->mentions[k - 1].last + 3 > i &&
		    t->tokens[n->mentions[k - 1].first].sentence == t->tokens[i].sentence)
			return n->mentions[k - 1].person;
		for (uint32_t by = i + 1; by < at && by < i + TALK_TOKENS && k < n->n_mentions && t->tokens[by].sentence == t->tokens[i].sentence; by++)
			if (str_among(text_token(t, by), "by of") && n->mentions[k].phrase <= by + 2 && n->mentions[k].first > by)
				return n->mentions[k].person;
	}
	return TEXT_NONE;
}

/* "spoke to our staff writer Ann Roe": who asks, not who is asked */
static bool is_of_press(const struct speakers *self, const struct mention *m)
{
	uint32_t stop = self->text->sentences[self->text->tokens[m->first].sentence].first;

	for (uint32_t i = m->first; i > stop && m->first - i < PRESS_TOKENS; i--) {
		if (str_among_nocase(text_token(self->text, i - 1), "to with"))
			return false;
		if (str_among_nocase(text_token(self->text, i - 1), "writer reporter correspondent journalist columnist editor interviewer reporters"))
			return true;
	}
	return false;
}

/* "Jo Park spoke to Ann Roe", "We put five questions to Ann Roe" before token at: whom; TEXT_NONE. */
static uint32_t spoken_to(const struct speakers *self, uint32_t at)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;

	for (uint32_t k = 0; k < n->n_mentions && n->mentions[k].first < at; k++) {
		uint32_t to = n->mentions[k].phrase;
		if (to < 2 || !str_among(text_token(t, to - 1), "to with") || n->mentions[k].possessive || is_of_press(self, &n->mentions[k]))
			continue;
		for (uint32_t i = to - 1; i > 0 && to - i < TALK_TOKENS && t->tokens[i - 1].sentence == t->tokens[to].sentence; i--)
			if (str_among(text_token(t, i - 1), "spoke speaks spoken talked put puts questions chatted"))
				return n->mentions[k].person;
	}
	return TEXT_NONE;
}

/* Of several who are named before the questions, the one that the introduction begins with; TEXT_NONE. */
static uint32_t begun_with(const struct speakers *self, uint32_t at)
{
	const struct names *n = &self->names;
	const struct token *t = self->text->tokens;

	for (uint32_t k = 0; k < n->n_mentions && n->mentions[k].first < at; k++) {
		const struct mention *m = &n->mentions[k];
		if (m->phrase > 0 && str_eq_nocase(text_token(self->text, m->phrase - 1), STR("by")))
			continue;
		if (m->subject && !m->possessive && t[m->phrase].flags & TOKEN_SENTENCE && m->last - m->first > 1)
			return n->persons[m->person].role.len ? m->person : TEXT_NONE;
	}
	return TEXT_NONE;
}

bool speakers_interviewee(const struct speakers *self, uint32_t first_turn, struct speaker *ret)
{
	uint32_t only = whose_words(self, first_turn);

	if (only == TEXT_NONE)
		only = spoken_to(self, first_turn);
	if (only != TEXT_NONE) {
		speaker_found(self, only, "interviewee", 820, ret);
		return true;
	}

	for (uint32_t i = 0; i < self->text->n_tokens; i++) {
		uint32_t person = is_talk(self->text, i) ? talked_with(self, i) : TEXT_NONE;
		if (person == TEXT_NONE)
			continue;
		speaker_found(self, person, "interviewee", 850, ret);
		return true;
	}
	only = introduced(self, first_turn);
	/* the only one, but for "By Ann Roe" */
	if (only == TEXT_NONE && self->names.n_persons == 1 &&
	    !(self->names.persons[0].first > 0 && str_eq_nocase(text_token(self->text, self->names.persons[0].first - 1), STR("by"))))
		only = 0;
	if (only != TEXT_NONE) {
		speaker_found(self, only, "interviewee", 780, ret);
		return true;
	}
	if ((only = begun_with(self, first_turn)) == TEXT_NONE)
		return false;
	speaker_found(self, only, "interviewee", 560, ret);
	return true;
}
