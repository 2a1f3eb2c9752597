#include "parser/lexicon.h"

#include "common/cleanup.h"

#define SLOTS 32768 /* a power of two, some five times the words */
#define WORD_MAX 40

struct slot {
	char word[WORD_MAX];
	uint8_t len;
	struct entry entry;
};

struct lexicon {
	struct slot *slots;
};

/* FNV-1a, 32 bits: order plays no part in any output. */
static uint32_t hash(struct str word)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < word.len; i++)
		h = (h ^ (unsigned char)word.ptr[i]) * 16777619u;
	return h ^ h >> 15;
}

static struct slot *slot_of(const struct lexicon *self, struct str word)
{
	uint32_t i = hash(word) & (SLOTS - 1);

	while (self->slots[i].len && !str_eq(word, (struct str){ self->slots[i].word, self->slots[i].len }))
		i = (i + 1) & (SLOTS - 1);
	return &self->slots[i];
}

static void add(struct lexicon *self, struct str word, uint32_t classes, size_t verb, unsigned forms)
{
	struct slot *s;

	if (word.len == 0 || word.len > WORD_MAX)
		return;
	s = slot_of(self, word);
	if (!s->len) {
		memcpy(s->word, word.ptr, word.len);
		s->len = (uint8_t)word.len;
	}
	s->entry.classes |= classes;
	if (verb && (!s->entry.verb || s->entry.verb == verb)) {
		s->entry.verb = (uint16_t)verb;
		s->entry.forms |= (uint8_t)forms;
	}
}

static void add_lists(struct lexicon *self, const struct word_list *lists)
{
	for (; lists->words; lists++) {
		struct str rest = str_from(lists->words);
		while (rest.len) {
			size_t end = str_find_byte(rest, ' ', 0);
			add(self, (struct str){ rest.ptr, end }, lists->class, 0, 0);
			rest = str_skip(rest, end + 1);
		}
	}
}

static bool is_vowel(char c)
{
	return c && strchr("aeiou", c);
}

static bool ends_in_y(struct str base)
{
	return base.len > 1 && base.ptr[base.len - 1] == 'y' && !is_vowel(base.ptr[base.len - 2]);
}

/* base with its last drop bytes gone, then tail. */
static struct str joined(char *out, struct str base, size_t drop, const char *tail)
{
	size_t n = base.len - drop, k = strlen(tail);

	memcpy(out, base.ptr, n);
	memcpy(out + n, tail, k);
	return (struct str){ out, n + k };
}

static struct str s_form(char *out, struct str base)
{
	char last = base.ptr[base.len - 1];
	bool hiss = last == 's' || last == 'x' || last == 'z' || last == 'o' || str_ends(base, STR("ch")) || str_ends(base, STR("sh"));

	return ends_in_y(base) ? joined(out, base, 1, "ies") : joined(out, base, 0, hiss ? "es" : "s");
}

static struct str past_form(char *out, struct str base)
{
	if (ends_in_y(base))
		return joined(out, base, 1, "ied");
	return joined(out, base, 0, base.ptr[base.len - 1] == 'e' ? "d" : "ed");
}

/* Doubles its last letter where the past does: admitted, admitting. */
static struct str ing_form(char *out, struct str base, const char *past)
{
	size_t n = base.len;
	char tail[5] = { base.ptr[n - 1], 'i', 'n', 'g', 0 };

	if (past && strlen(past) == n + 3 && past[n] == base.ptr[n - 1] && past[n + 1] == 'e')
		return joined(out, base, 0, tail);
	if (str_eq(base, STR("begin")))
		return joined(out, base, 0, "ning");
	return joined(out, base, base.ptr[n - 1] == 'e' && base.ptr[n - 2] != 'e' ? 1 : 0, "ing");
}

static void add_verb(struct lexicon *self, const struct verb *v, size_t number)
{
	char out[WORD_MAX + 8];
	struct str base = str_from(v->base);
	struct str past = v->past ? str_from(v->past) : past_form(out, base);

	add(self, past, 0, number, FORM_PAST | (v->pp ? 0u : FORM_PP));
	add(self, base, 0, number, FORM_BASE);
	add(self, s_form(out, base), 0, number, FORM_S);
	if (v->pp)
		add(self, str_from(v->pp), 0, number, FORM_PP);
	add(self, ing_form(out, base, v->past), 0, number, FORM_ING);
}

static bool lists_word(const char *list, struct str word)
{
	struct str all = str_from(list);

	for (size_t at = str_find(all, word, 0); at < all.len; at = str_find(all, word, at + 1))
		if ((at == 0 || all.ptr[at - 1] == ' ') && (at + word.len == all.len || all.ptr[at + word.len] == ' '))
			return true;
	return false;
}

/* "take/took": its forms, but for those that are nouns as often. */
static void add_common_verb(struct lexicon *self, struct str word)
{
	size_t slash = str_find_byte(word, '/', 0);
	struct str base = { word.ptr, slash }, past = str_skip(word, slash + 1);
	char out[WORD_MAX + 8];

	if (base.len < 2 || base.len > WORD_MAX - 4)
		return;
	add(self, past.len ? past : past_form(out, base), W_VERB, 0, 0);
	if (lists_word(lexicon_noun_verbs, base))
		return;
	add(self, base, W_VERB, 0, 0);
	add(self, s_form(out, base), W_VERB, 0, 0);
}

static void add_common_verbs(struct lexicon *self)
{
	struct str rest = str_from(lexicon_common_verbs);

	while (rest.len) {
		size_t end = str_find_byte(rest, ' ', 0);
		add_common_verb(self, (struct str){ rest.ptr, end });
		rest = str_skip(rest, end + 1);
	}
}

struct lexicon *lexicon_new(void)
{
	owned(lexicon_destroy) struct lexicon *self = calloc(1, sizeof *self);
	struct lexicon *made;

	if (!self)
		return NULL;
	self->slots = calloc(SLOTS, sizeof *self->slots);
	if (!self->slots)
		return NULL;
	add_lists(self, lexicon_words);
	add_lists(self, lexicon_given);
	add_common_verbs(self);
	for (size_t i = 0; lexicon_verbs[i].base; i++)
		add_verb(self, &lexicon_verbs[i], i + 1);
	made = self;
	self = NULL;
	return made;
}

void lexicon_destroy(struct lexicon **self_p)
{
	if (!*self_p)
		return;
	free((*self_p)->slots);
	free(*self_p);
	*self_p = NULL;
}

struct entry lexicon_find(const struct lexicon *self, struct str folded)
{
	return folded.len > WORD_MAX ? (struct entry){ 0 } : slot_of(self, folded)->entry;
}

const struct verb *lexicon_verb(struct entry entry, struct str next, bool *ret_particle)
{
	const struct verb *first, *v;

	*ret_particle = false;
	if (!entry.verb)
		return NULL;
	first = &lexicon_verbs[entry.verb - 1];
	for (v = first; v->base && strcmp(v->base, first->base) == 0; v++) {
		if (!v->particle)
			return v;
		if (str_eq(next, str_from(v->particle))) {
			*ret_particle = true;
			return v;
		}
	}
	return NULL;
}
