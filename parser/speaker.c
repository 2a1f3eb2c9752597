#include "parser/speaker.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/text_token.h"

#define PRONOUN_PARAGRAPHS 4 /* how far back a pronoun may reach */
#define ROLE_REACH 512       /* mentions that a role is looked for in, on either side */
#define SAID_REACH 128       /* earlier speakers that a body is looked for in */
#define PRONOUN_MARGIN 4     /* less between the best two leaves it open */
#define PHRASE_TOKENS 40     /* of a source that are looked at */
#define BODY_TOKENS 4096     /* from the start, in which a body's full name is looked for */

int speakers_new(const struct text *text, const struct entry *entries, struct arena *arena, struct speakers *ret)
{
	struct speakers s = { .text = text, .entries = entries, .arena = arena };
	int r = names_find(text, entries, arena, &s.names);

	if (r == 0)
		*ret = s;
	return r;
}

int speakers_note(struct speakers *self, const struct speaker *who, uint32_t at)
{
	if (!who->name.len)
		return 0;
	if (self->n_said == self->cap_said) {
		uint32_t cap = self->cap_said ? 2 * self->cap_said : 32;
		struct said *said = arena_grow(self->arena, self->said, self->cap_said, cap, sizeof *said);
		if (!said)
			return -ENOMEM;
		self->said = said;
		self->cap_said = cap;
	}
	self->said[self->n_said++] = (struct said){ .at = at, .paragraph = self->text->tokens[at].paragraph, .person = who->person,
		                                    .name = who->name, .plural = who->plural,
		                                    .single = who->person == TEXT_NONE && !who->plural && str_eq(who->how, STR("anonymous")) };
	return 0;
}

static void found(const struct speakers *self, uint32_t person, const char *how, uint16_t confidence, struct speaker *ret)
{
	const struct person *p = &self->names.persons[person];

	*ret = (struct speaker){ .name = p->name, .role = p->role, .how = str_from(how), .person = person, .confidence = confidence };
}

/* How many of the said stand before token at. */
static uint32_t said_before(const struct speakers *self, uint32_t at)
{
	uint32_t low = 0, high = self->n_said;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (self->said[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool speakers_last(const struct speakers *self, uint32_t at, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[at].paragraph;

	for (uint32_t k = said_before(self, at); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			return false;
		if (s->person != TEXT_NONE)
			found(self, s->person, "context", 600, ret);
		else
			*ret = (struct speaker){ .name = s->name, .how = STR("context"), .person = TEXT_NONE, .confidence = 500 };
		return true;
	}
	return false;
}

/* Which persons a pronoun before token at may mean, by nearness, place in the sentence and earlier speech. */
static int weigh(const struct speakers *self, const struct mention *m, const struct attribution *a)
{
	const struct text *t = self->text;
	const struct token *p = &t->tokens[a->source.first], *k = &t->tokens[m->first];
	int score = 100 - 14 * (int)(p->sentence - k->sentence) - 6 * (int)(p->paragraph - k->paragraph);

	if (m->subject)
		score += 26;
	if (m->possessive)
		score -= 24;
	if (self->names.persons[m->person].last - self->names.persons[m->person].first < 2)
		score -= 20; /* one word: it may be no person */
	if (k->depth > p->depth)
		score -= 45;
	if (p->sentence == k->sentence && !m->subject)
		score -= 12;
	for (uint32_t c = 0; c < a->n_content; c++)
		if (m->first >= a->content[c].first && m->first < a->content[c].last)
			score -= 40;
	return score;
}

static int weigh_said(const struct speakers *self, uint32_t person, const struct attribution *a)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;
	int back = 0;

	for (uint32_t k = said_before(self, a->source.first); k > 0 && back < 3; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->person == person)
			return s->paragraph == paragraph ? 34 - 8 * back : s->paragraph + 1 == paragraph ? 28 - 8 * back : 10;
		back++;
	}
	return 0;
}

static bool resolve_person_pronoun(struct speakers *self, const struct attribution *a, enum sex sex, const struct speaker *outer, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph, best = TEXT_NONE, at = 0, before = said_before(self, a->source.first);
	const struct said *last = before ? &self->said[before - 1] : NULL;
	int top = 0, second = -1000;

	for (uint32_t k = names_mention_from(n, a->source.first); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		enum sex has = n->persons[m->person].sex;
		int score;
		if (m->first >= a->source.first)
			continue;
		if (self->text->tokens[m->first].paragraph + PRONOUN_PARAGRAPHS < paragraph)
			break;
		if (has != SEX_UNKNOWN && has != sex && !n->persons[m->person].sex_guessed)
			continue;
		if (outer && outer->name.len && outer->person == m->person && a->container != TEXT_NONE)
			continue; /* who is quoted says "I" of himself */
		score = weigh(self, m, a) + weigh_said(self, m->person, a) - (has != SEX_UNKNOWN && has != sex ? 70 : 0);
		if (best == TEXT_NONE || score > top) {
			if (best != m->person && best != TEXT_NONE)
				second = top;
			top = score;
			best = m->person;
			at = m->first;
		} else if (m->person != best && score > second) {
			second = score;
		}
	}
	/* "The actress said ... She added": nobody who was named before her. */
	if (last && last->single && last->paragraph + 1 >= paragraph && (best == TEXT_NONE || at < last->at)) {
		*ret = (struct speaker){ .name = last->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 600 };
		return true;
	}
	if (best == TEXT_NONE || top - second < PRONOUN_MARGIN)
		return false;
	if (top - second > 25 && n->persons[best].sex == SEX_UNKNOWN)
		n->persons[best].sex = sex, n->persons[best].sex_guessed = true; /* "she said ..., she said" */
	found(self, best, "pronoun", (uint16_t)(top - second > 25 ? (weigh_said(self, best, a) >= 20 ? 930 : 790) : top - second > 10 ? 740 : 600), ret);
	return true;
}

/* "they", "it": the last collective or body that spoke nearby. */
static bool resolve_group_pronoun(const struct speakers *self, const struct attribution *a, bool plural, struct speaker *ret)
{
	uint32_t paragraph = self->text->tokens[a->source.first].paragraph;

	for (uint32_t k = said_before(self, a->source.first); k > 0; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + 1 < paragraph)
			break;
		if (s->person != TEXT_NONE)
			continue;
		if (plural != s->plural && plural)
			continue;
		*ret = (struct speaker){ .name = s->name, .how = STR("pronoun"), .person = TEXT_NONE, .confidence = 700, .plural = plural };
		return true;
	}
	return false;
}

/* 1: resolved or known to be unknown, 0: no pronoun. */
static int resolve_pronoun(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	struct str w = text_token(self->text, a->source.first);

	if (a->source.last - a->source.first != 1)
		return 0;
	if (str_eq_nocase(w, STR("he")) || str_eq_nocase(w, STR("his")) || str_eq_nocase(w, STR("him")) || str_eq_nocase(w, STR("himself")))
		return resolve_person_pronoun(self, a, SEX_MALE, outer, ret), 1;
	if (str_eq_nocase(w, STR("she")) || str_eq_nocase(w, STR("her")) || str_eq_nocase(w, STR("herself")))
		return resolve_person_pronoun(self, a, SEX_FEMALE, outer, ret), 1;
	if (str_eq_nocase(w, STR("they")) || str_eq_nocase(w, STR("their")) || str_eq_nocase(w, STR("them")))
		return resolve_group_pronoun(self, a, true, ret), 1;
	if (str_eq_nocase(w, STR("it")) || str_eq_nocase(w, STR("its")))
		return resolve_group_pronoun(self, a, false, ret), 1;
	if ((str_eq(w, STR("I")) || str_eq_nocase(w, STR("my"))) && outer && outer->name.len) {
		*ret = *outer;
		ret->how = STR("first person");
		return 1;
	}
	if (self->entries[a->source.first].classes & (W_SUBJ | W_OBJ | W_POSS | W_REL))
		return 1;
	if (str_eq(w, STR("A")) || str_eq_nocase(w, STR("answer")))
		return 1; /* a label that names nobody */
	return str_eq_nocase(w, STR("this")) || str_eq_nocase(w, STR("that")) || str_eq_nocase(w, STR("these"));
}

static struct str run_str(const struct text *t, uint32_t first, uint32_t last)
{
	uint32_t from = t->tokens[first].from;

	return (struct str){ t->bytes.ptr + from, t->tokens[last - 1].to - from };
}

/* End of the phrase's head: before its comma, "who" or a preposition that begins a place ("of", "to" stay). */
static uint32_t head_end(const struct speakers *self, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++) {
		uint32_t c = self->entries[i].classes;
		struct str w = text_token(self->text, i);
		if (self->text->tokens[i].kind >= TOKEN_PUNCT)
			return i;
		if (i > first && (c & W_REL || (c & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE) && !str_eq(w, STR("of")) && !str_eq(w, STR("to")) && !str_eq(w, STR("for")))))
			return i;
	}
	return last;
}

/* The words that tell one role from another; nationality and articles do not. */
static bool role_word_matters(uint32_t classes)
{
	return !(classes & (W_DET | W_POSS | W_PREP | W_NATION | W_PLACE | W_CONJ)) ;
}

static bool same_word(const struct text *t, uint32_t a, uint32_t b)
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

static bool role_has(const struct text *t, const struct person *p, uint32_t word)
{
	for (uint32_t i = p->role_first; i < p->role_last; i++)
		if (same_word(t, i, word))
			return true;
	return false;
}

/* Does the role phrase [first, last) fit this person? 0: no, else how many of its words the role has. */
static int role_fits(const struct speakers *self, const struct person *p, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;
	int hits = 0;
	bool head = false;

	for (uint32_t i = first; i < last; i++) {
		uint32_t c = self->entries[i].classes;
		struct str w = text_token(t, i);
		if (t->tokens[i].kind >= TOKEN_PUNCT || t->tokens[i].flags & TOKEN_CLITIC || !role_word_matters(c))
			continue;
		if (role_has(t, p, i)) {
			hits++;
			head |= (c & W_ROLE) != 0 || str_eq_nocase(w, STR("ministry"));
		} else if (!str_eq_nocase(w, STR("head")) && !str_eq_nocase(w, STR("chief"))) {
			return 0;
		}
	}
	for (uint32_t i = p->role_first; head && i < p->role_last; i++) {
		struct str w = text_token(t, i);
		bool lesser = str_eq_nocase(w, STR("vice")) || str_eq_nocase(w, STR("deputy")) || str_eq_nocase(w, STR("former")) || str_eq_nocase(w, STR("assistant")) ||
			      str_eq_nocase(w, STR("ex")) || str_eq_nocase(w, STR("shadow"));
		bool told = false;
		for (uint32_t k = first; lesser && k < last; k++)
			told |= same_word(t, i, k);
		if (lesser && !told)
			return 0;
	}
	return head ? hits : 0;
}

/* Do their nationalities contradict each other? */
static bool nations_clash(const struct speakers *self, const struct person *p, uint32_t first, uint32_t last)
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

static bool resolve_role(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t best = TEXT_NONE, from = names_mention_from(n, a->source.first);
	bool rival = false;

	/* The nearest before that bears it; else the first after. */
	for (uint32_t k = from, seen = 0; k > 0 && seen < ROLE_REACH; k--, seen++) {
		uint32_t p = n->mentions[k - 1].person;
		if (p == best || !n->persons[p].role.len || !role_fits(self, &n->persons[p], first, last) || nations_clash(self, &n->persons[p], first, last))
			continue;
		rival |= best != TEXT_NONE;
		if (best == TEXT_NONE)
			best = p;
	}
	for (uint32_t k = from, seen = 0; best == TEXT_NONE && k < n->n_mentions && seen < ROLE_REACH; k++, seen++) {
		uint32_t p = n->mentions[k].person;
		if (n->persons[p].role.len && role_fits(self, &n->persons[p], first, last) && !nations_clash(self, &n->persons[p], first, last))
			best = p;
	}
	if (best == TEXT_NONE)
		return false;
	found(self, best, "role", rival ? 700 : 950, ret);
	return true;
}

/* "The estate agent said": someone just named whose trade was not told. */
static bool resolve_description(const struct speakers *self, const struct attribution *a, uint32_t head, struct speaker *ret)
{
	const struct names *n = &self->names;
	const struct token *p = &self->text->tokens[a->source.first];
	enum sex sex = self->entries[head].classes & W_FEMALE_ROLE ? SEX_FEMALE : self->entries[head].classes & W_MALE_ROLE ? SEX_MALE : SEX_UNKNOWN;

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
		found(self, m->person, "description", 600, ret);
		return true;
	}
	return false;
}

static bool is_plural(const struct speakers *self, uint32_t head)
{
	struct str w = text_token(self->text, head);

	if (str_eq_nocase(w, STR("police")) || str_eq_nocase(w, STR("people")) || str_eq_nocase(w, STR("men")) || str_eq_nocase(w, STR("women")) || self->entries[head].classes & W_VAGUE)
		return true;
	return w.len > 3 && w.ptr[w.len - 1] == 's' && w.ptr[w.len - 2] != 's' && !(self->text->tokens[head].flags & TOKEN_CAPS);
}

/* The initials of a longer name in the text: CDC, Center for Disease Control. */
static bool spells(const struct speakers *self, struct str initials, uint32_t first, uint32_t last)
{
	size_t k = 0;

	for (uint32_t i = first; i < last; i++) {
		const struct token *t = &self->text->tokens[i];
		if (!(t->flags & TOKEN_TITLE))
			continue;
		if (k < initials.len && self->text->bytes.ptr[t->from] == initials.ptr[k])
			k++;
		else if (k)
			return false;
	}
	return k == initials.len;
}

/* The name before token at that these are the initials of, with the capitalised words around it. */
static bool spelled_out(const struct speakers *self, struct str initials, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	uint32_t stop = at < BODY_TOKENS ? at : BODY_TOKENS;

	for (uint32_t i = 0; i < stop; i++) {
		uint32_t k = i, from = i;
		size_t n = 0;
		while (k < stop && k < i + 16 && n < initials.len && t->tokens[k].kind == TOKEN_WORD) {
			bool title = t->tokens[k].flags & TOKEN_TITLE;
			if (title && t->bytes.ptr[t->tokens[k].from] == initials.ptr[n])
				n++;
			else if (title || n == 0)
				break;
			k++;
		}
		if (n < initials.len || k - i < 3)
			continue;
		while (k < stop && t->tokens[k].kind == TOKEN_WORD && (t->tokens[k].flags & TOKEN_TITLE || (self->entries[k].classes & (W_PREP | W_CONJ) && k + 1 < stop && t->tokens[k + 1].flags & TOKEN_TITLE && !(t->tokens[k].flags & TOKEN_CLITIC))))
			k++;
		while (from > 0 && t->tokens[from - 1].kind == TOKEN_WORD && t->tokens[from - 1].flags & TOKEN_TITLE && !(self->entries[from - 1].classes & (W_DET | W_PREP)))
			from--;
		*ret = run_str(t, from, k);
		return true;
	}
	return false;
}

/* "The Ministry" after "the Ministry of Fisheries of Norvik". */
static bool named_in_full(const struct speakers *self, uint32_t word, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	uint32_t stop = at > BODY_TOKENS ? at - BODY_TOKENS : 0;

	for (uint32_t i = at; i > stop; i--) {
		uint32_t end = i;
		if (!(t->tokens[i - 1].flags & TOKEN_TITLE) || !same_word(t, i - 1, word) || i == at)
			continue;
		while (end < at && t->tokens[end].kind == TOKEN_WORD &&
		       (t->tokens[end].flags & TOKEN_TITLE || (self->entries[end].classes & (W_PREP | W_CONJ) && end + 1 < at && t->tokens[end + 1].flags & TOKEN_TITLE && !(t->tokens[end].flags & TOKEN_SENTENCE))))
			end++;
		uint32_t from = i - 1;
		while (from > 0 && i - from < 6 && t->tokens[from - 1].kind == TOKEN_WORD && t->tokens[from - 1].flags & TOKEN_TITLE &&
		       !(self->entries[from - 1].classes & (W_DET | W_PREP | W_POSS)))
			from--;
		if (from + 1 < i || (end > i && str_eq(text_token(t, i), STR("of")))) {
			*ret = run_str(t, from, end > i && str_eq(text_token(t, i), STR("of")) ? end : i);
			return true;
		}
	}
	return false;
}

/* A body named more fully before: "The Ministry", "the CDC". */
static bool resolve_body(const struct speakers *self, uint32_t first, uint32_t last, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	struct str head = text_token(t, last - 1);
	bool caps = t->tokens[last - 1].flags & TOKEN_CAPS && head.len > 2 && head.len < 7;

	if (caps && spelled_out(self, head, at, ret))
		return true;
	if (last - first == 1 && self->entries[first].classes & W_GROUP && t->tokens[first].flags & TOKEN_TITLE && named_in_full(self, first, at, ret))
		return true;
	uint32_t before = said_before(self, at);

	for (uint32_t k = before > SAID_REACH ? before - SAID_REACH : 0; k < before; k++) {
		const struct said *s = &self->said[k];
		uint32_t i = s->at, end, from;
		if (s->at >= at || s->person != TEXT_NONE || s->name.ptr < t->bytes.ptr || s->name.ptr >= t->bytes.ptr + t->bytes.len)
			continue;
		while (i > 0 && t->tokens[i].from > (uint32_t)(s->name.ptr - t->bytes.ptr))
			i--;
		while (i + 1 < t->n_tokens && t->tokens[i].from < (uint32_t)(s->name.ptr - t->bytes.ptr))
			i++;
		from = i;
		for (end = from; end < t->n_tokens && t->tokens[end].to <= (uint32_t)(s->name.ptr - t->bytes.ptr) + s->name.len; end++)
			;
		if (end - from <= last - first && !caps)
			continue;
		if (caps && end - from > 2) {
			for (uint32_t b = from; b < end; b++)
				if (spells(self, head, b, end)) {
					*ret = s->name;
					return true;
				}
		}
		if (!(t->tokens[from].flags & TOKEN_TITLE) || self->entries[from].classes & (W_DET | W_VAGUE))
			continue;
		for (uint32_t b = from; !caps && last - first == 1 && self->entries[first].classes & W_GROUP && b < end; b++)
			if ((b == from || b + 1 == end) && same_word(t, b, first) && t->tokens[b].flags & TOKEN_TITLE && t->tokens[first].flags & TOKEN_TITLE) {
				*ret = s->name;
				return true;
			}
	}
	return false;
}

static void resolve_phrase(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, uint32_t head, struct speaker *ret)
{
	bool indefinite = false, role = self->entries[head].classes & W_ROLE;
	struct str w, body;

	while (first + 1 < last && self->entries[first].classes & W_DET && !(self->entries[first].classes & W_VAGUE)) {
		w = text_token(self->text, first);
		if (str_eq_nocase(w, STR("all")) || str_eq_nocase(w, STR("two")) || str_eq_nocase(w, STR("three")) || str_eq_nocase(w, STR("four")) ||
		    str_eq_nocase(w, STR("five")) || str_eq_nocase(w, STR("several")) || str_eq_nocase(w, STR("no")))
			break;
		indefinite |= str_eq_nocase(w, STR("a")) || str_eq_nocase(w, STR("an"));
		first++;
	}
	if (resolve_body(self, first, last, a->source.first, &body)) {
		*ret = (struct speaker){ .name = body, .how = STR("body"), .person = TEXT_NONE, .confidence = 800 };
		return;
	}
	if (last - first == 1 && self->text->tokens[first].flags & TOKEN_TITLE && !(self->entries[first].classes & ~(uint32_t)(W_MALE | W_FEMALE | W_VERB))) {
		*ret = (struct speaker){ .name = run_str(self->text, first, last), .person = TEXT_NONE, .confidence = 850, .how = STR("surname") };
		return;
	}
	*ret = (struct speaker){ .name = run_str(self->text, first, last), .person = TEXT_NONE, .confidence = 850,
		                 .how = role ? STR("anonymous") : STR("collective"), .plural = is_plural(self, head),
		                 .anonymous = role && indefinite };
}

static bool is_pair(const struct speakers *self, uint32_t first, uint32_t last)
{
	struct str w = text_token(self->text, first);

	return last - first <= 3 && (str_eq_nocase(w, STR("both")) || (last - first > 1 && str_eq_nocase(w, STR("the")) && str_eq_nocase(text_token(self->text, first + 1), STR("two"))));
}

/* "Roe and Ash": each by name. */
static int resolve_two(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	for (uint32_t i = first + 1; i + 1 < last; i++) {
		uint32_t b = i + 1, head = head_end(self, b, last), left = first, p, q;
		if (!str_eq(text_token(self->text, i), STR("and")))
			continue;
		names_tail(self->text, self->entries, &left, i);
		names_tail(self->text, self->entries, &b, head);
		if (b >= head || left >= i)
			return 0;
		p = names_by_name(&self->names, self->text, left, i, a->source.first);
		q = names_by_name(&self->names, self->text, b, head, a->source.first);
		if (q == TEXT_NONE || p == TEXT_NONE)
			return 0;
		struct str x = self->names.persons[p].name, y = self->names.persons[q].name;
		*ret = (struct speaker){ .how = STR("name"), .person = TEXT_NONE, .confidence = 850, .plural = true };
		return arena_printf(self->arena, &ret->name, "%.*s and %.*s", (int)x.len, x.ptr, (int)y.len, y.ptr) < 0 ? -ENOMEM : 1;
	}
	return 0;
}

/* A name in [first, last): 1 resolved, 0 none there. */
static int resolve_name(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret)
{
	uint32_t at = first, person, own = names_mention_from(&self->names, last - 1);

	/* A name that is also a word for a role: "King said". */
	if (last - first == 1 && own < self->names.n_mentions && self->names.mentions[own].first == first) {
		found(self, self->names.mentions[own].person, "surname", 960, ret);
		return 1;
	}
	names_tail(self->text, self->entries, &at, last);
	if (at >= last || (at > first && self->entries[at - 1].classes & W_PREP))
		return 0; /* "a spokeswoman for Ann Roe" is not Ann Roe */
	person = names_by_name(&self->names, self->text, at, last, a->source.first + 1);
	if (person != TEXT_NONE) {
		found(self, person, last - at > 1 ? "name" : "surname", last - at > 1 ? 980 : 960, ret);
		return 1;
	}
	if (last - at == 1 && (person = names_by_given(&self->names, self->text, at)) != TEXT_NONE) {
		found(self, person, "given name", 900, ret);
		return 1;
	}
	for (uint32_t i = at; i < last; i++)
		if (self->entries[i].classes & (W_GROUP | W_OCCASION) || self->text->tokens[i].flags & TOKEN_CAPS)
			return 0;
	if (at == first || last - at > 4)
		return 0;
	*ret = (struct speaker){ .name = run_str(self->text, at, last), .how = STR("name"), .person = TEXT_NONE, .confidence = 900 };
	if (at > first && !(self->entries[first].classes & W_DET && at == first + 1))
		ret->role = run_str(self->text, first, at);
	return self->entries[at > first ? at - 1 : at].classes & (W_ROLE | W_HONOR) ? 1 : 0;
}

static uint32_t after_possessive(const struct speakers *self, uint32_t first, uint32_t last)
{
	uint32_t start = first;

	for (uint32_t i = first; i + 1 < last; i++)
		if (self->text->tokens[i].flags & TOKEN_CLITIC)
			start = i + 1;
	return start;
}

static int resolve_noun_phrase(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	uint32_t first = a->source.first, last = a->source.last, end = head_end(self, first, last), core, head, next;
	bool definite;
	int r;

	if (is_pair(self, first, end))
		return 0;
	r = resolve_two(self, a, first, last, ret);
	if (r)
		return r < 0 ? r : 0;
	core = after_possessive(self, first, end);
	r = resolve_name(self, a, core, end, ret);
	if (r)
		return 0;
	/* "the firm's chief, Ann Roe,": the name stands behind the comma. */
	if (end < last && text_first_char(self->text, end) == ',') {
		next = end + 1;
		uint32_t stop = head_end(self, next, last), at = next;
		names_tail(self->text, self->entries, &at, stop);
		if (at < stop && (at == next || self->entries[at - 1].classes & (W_ROLE | W_HONOR)) && resolve_name(self, a, at, stop, ret))
			return 0;
		if (at < stop && names_by_name(&self->names, self->text, at, stop, first) != TEXT_NONE) {
			found(self, names_by_name(&self->names, self->text, at, stop, first), "apposition", 900, ret);
			return 0;
		}
	}
	/* Name first, then "of the Times". */
	for (uint32_t i = core; i < end; i++)
		if (i > core && str_eq(text_token(self->text, i), STR("of")) && resolve_name(self, a, core, i, ret))
			return 0;
	/* A body's place is no part of its name: "the Storage Commission in Lund". */
	if (end < last && end > core && self->text->tokens[end - 1].flags & TOKEN_TITLE && !(self->text->tokens[end - 1].flags & TOKEN_SENTENCE) &&
	    self->entries[end - 1].classes & W_GROUP)
		last = end;
	head = end;
	for (uint32_t i = core; i < end && head == end; i++)
		if (i > core && self->entries[i].classes & W_PREP && !(self->text->tokens[i].flags & TOKEN_TITLE))
			head = i;
	if (head == core)
		return 0;
	head--;
	definite = self->entries[first].classes & W_POSS ? false : self->entries[first].classes & W_DET ? str_eq_nocase(text_token(self->text, first), STR("the")) : true;
	if (self->entries[head].classes & W_ROLE && definite && !is_plural(self, head)) {
		if (resolve_role(self, a, first, end, ret))
			return 0;
		if (self->entries[first].classes & W_DET && core == first && resolve_description(self, a, head, ret))
			return 0;
	}
	resolve_phrase(self, a, first, end < last && self->text->tokens[end].kind >= TOKEN_PUNCT ? end : last, head, ret);
	return 0;
}

int speakers_resolve(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	struct attribution cut = *a;

	*ret = (struct speaker){ .how = STR("unknown"), .person = TEXT_NONE };
	if (a->source.first >= a->source.last) {
		if (a->passive)
			ret->how = STR("not stated");
		return 0;
	}
	if (cut.source.last - cut.source.first > 1 && text_first_char(self->text, cut.source.first + 1) == ',' && self->entries[cut.source.first].classes & W_SUBJ)
		cut.source.last = cut.source.first + 1; /* "He, like Roe," */
	while (cut.source.last > cut.source.first + 1 && (self->text->tokens[cut.source.last - 1].flags & TOKEN_CLITIC || self->text->tokens[cut.source.last - 1].kind == TOKEN_PUNCT))
		cut.source.last--;
	if (resolve_pronoun(self, &cut, outer, ret))
		return 0;
	if (cut.source.last - cut.source.first > PHRASE_TOKENS)
		cut.source.last = cut.source.first + PHRASE_TOKENS;
	return resolve_noun_phrase(self, &cut, ret);
}
